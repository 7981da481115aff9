"""Verification codes: unguessable, typable by hand, without look-alike characters, with a check character."""

import secrets

# No 0 O, 1 I L, U V kept apart by dropping U: thirty characters, 4.9 bits each.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_LENGTH = 15  # 73 bits
GROUP = 4


def check_character(body: str) -> str:
    """Return the character that makes a weighted sum divisible: it catches one wrong key and most swaps."""
    total = sum((2 + position % 7) * ALPHABET.index(character) for position, character in enumerate(body))
    return ALPHABET[-total % len(ALPHABET)]


def new_code() -> str:
    """Return a new code, such as `K7RM-2QX9-HT4C-8WZA`."""
    body = "".join(secrets.choice(ALPHABET) for _place in range(RANDOM_LENGTH))
    return grouped(body + check_character(body))


def grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalised(typed: str) -> str | None:
    """Return the code that a person typed in its stored form, or None when it cannot be one of ours."""
    kept = "".join(character for character in typed.upper() if character.isalnum())
    if len(kept) != RANDOM_LENGTH + 1 or any(character not in ALPHABET for character in kept):
        return None
    return grouped(kept) if check_character(kept[:-1]) == kept[-1] else None
