"""Whose something is, in Dutch: "Brams fiets" for one reader is "de fiets van een andere leerling (B)" for another."""

import re
from collections.abc import Collection

from django.utils.translation import gettext as _

# What follows a name at once. Only behind an s may the apostrophe stand alone.
_AFTER = re.compile(r"['’]s(?!\w)|(?<=s)['’](?!\w)")
_AT_END = re.compile(r"(?:['’]s|(?<=s)['’])$")
_THING = re.compile(r" ([a-zë]+)(?![\w-])")
# Nouns of which the article is known: people around a child and what a child has with it.
_DE = frozenset(
    """
    moeder moeders vader vaders ouder ouders mama papa stiefmoeder stiefvader pleegouders voogd verzorger verzorgers
    zus zussen broer broers oma opa tante oom neef nicht familie vriend vrienden vriendin vriendinnen mentor docent klas
    klasgenoot klasgenoten groep fiets tas rugzak jas telefoon mobiel laptop pen etui agenda kluis stoel schoenen pet
    bril kamer naam foto plek verjaardag vraag reactie hand arm schuld
    """.split()  # noqa: SIM905
)
_HET = frozenset(
    ["huis", "account", "gezin", "gedrag", "schrift", "boek", "werk", "bericht", "nummer", "verhaal"]
)


def ends_so(word: str, names: Collection[str]) -> bool:
    """Whether a word that was marked is a name with the s of whose something is; `names` are those of that person."""
    if _AT_END.search(word):
        return True
    return word.endswith("s") and word not in names and word[:-1] in names


def follows(text: str, end: int) -> int:
    """How many signs behind a name say that something is theirs: 0 when nothing does."""
    hit = _AFTER.match(text, end)
    return len(hit.group()) if hit else 0


def of(said: str, text: str, end: int, limit: int, *, own: bool) -> tuple[str, int]:
    """What to read for somebody and what is theirs, and where in the text that ends; `limit` is where another begins.

    A name takes its s ("Noors moeder"). A description comes behind what is theirs, where the article of that is known
    ("de moeder van een andere leerling (B)"), and else takes an s too.
    """
    hit = None if own else _THING.match(text, end)
    if hit and hit.end() <= limit and (article := _article(hit.group(1))):
        whose = {"article": article, "thing": hit.group(1), "who": said}
        return _("%(article)s %(thing)s van %(who)s") % whose, hit.end()
    return genitive(said), end


def genitive(said: str) -> str:
    """With the s of whose something is: Noors, Max’, Anna’s, een andere leerling (B)’s."""
    last = said[-1:].lower()
    if last in "sxz":
        return f"{said}’"
    return f"{said}’s" if last in "aiouy)" else f"{said}s"


def _article(thing: str) -> str:
    if thing in _HET or (len(thing) > 4 and thing.endswith("je")):
        return _("het")
    return _("de") if thing in _DE or (len(thing) > 5 and thing.endswith("jes")) else ""
