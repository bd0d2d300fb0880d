"""Letters as they are compared: small, without marks, one kind of apostrophe."""

import unicodedata

APOSTROPHES = "'’‘`´ʼ"
_LETTERS = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, "'"),
        "ø": "o",
        "ł": "l",
        "ı": "i",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ĳ": "ij",
    }
)


def fold(text: str) -> str:
    """ "Zoë" and "ZOE" are both "zoe", composed or not; "Bram’s" is "bram's"."""
    if text.isascii():
        return text.lower().replace("`", "'")
    spread = unicodedata.normalize("NFD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
