"""What a language is called and which way it is written, for who reads a questionnaire in it."""

from dataclasses import dataclass

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext

# Spoken at Dutch schools, and missing from Django's list: in Dutch, in the language itself, right to left.
_MORE = {
    "am": ("Amhaars", "አማርኛ", False),
    "ku": ("Koerdisch", "Kurdî", False),
    "ps": ("Pasjtoe", "پښتو", True),
    "so": ("Somalisch", "Soomaali", False),
    "ti": ("Tigrinya", "ትግርኛ", False),
    "zh": ("Chinees", "中文", False),
}


@dataclass(frozen=True)
class Language:
    code: str
    dutch: str  # "Turks": for staff
    own: str  # "Türkçe": for who speaks it
    direction: str  # "ltr" or "rtl": the dir attribute of a text in it


def language(code: str) -> Language:
    """The language of a code of two letters (ISO 639-1); one that we do not know goes by its code."""
    if code in _MORE:
        dutch, own, right_to_left = _MORE[code]
    else:
        known = LANG_INFO.get(code, {})
        dutch, own = gettext(known.get("name", code)), known.get("name_local", code)
        right_to_left = known.get("bidi", False)
    return Language(code, dutch, own, "rtl" if right_to_left else "ltr")
