"""Words as they are compared: in small letters, without accents, the same way for what is written and for what is typed."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})


def fold(text: str) -> str:
    """Return a text in small letters without accents."""
    spread = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return plain.casefold().translate(LETTERS)


def folded_words(text: str) -> list[str]:
    """Return the distinct words of a text, folded, in their order."""
    return list(dict.fromkeys(WORD.findall(fold(text))))
