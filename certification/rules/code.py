"""Verification codes: unguessable, typable by hand, without look-alike characters, with a check character."""

import secrets

# No 0 O, 1 I L, 2 Z, U V: twenty-nine characters, 4.9 bits each. A prime number, so that the check misses nothing.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXY"
RANDOM_LENGTH = 15  # 72.9 bits
GROUP = 4


def check_character(body: str) -> str:
    """Return the character that makes a weighted sum divisible: it catches any one wrong key and any swap of two."""
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(body, 2))
    return ALPHABET[-total % len(ALPHABET)]


def new_code() -> str:
    """Return a new code, such as `K7RM-2QX9-HT4C-8WDA`."""
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
