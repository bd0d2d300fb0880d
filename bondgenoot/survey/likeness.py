"""Whether two statements ask a pupil the same, however they are spelled and wherever their sentence is cut in two."""

import unicodedata
from collections.abc import Iterable

from bondgenoot.survey.shape import Form, Group, Statement


def skeleton(sentence: str, words: str) -> str:
    """What remains of a sentence and its end without capitals, accents, spaces and signs; of signs alone, those signs."""
    whole = unicodedata.normalize("NFKD", f"{sentence} {words}".casefold())
    return "".join(sign for sign in whole if sign.isalnum()) or "".join(whole.split())


def own_behaviour(forms: Iterable[Form]) -> set[str]:
    """The skeletons, in every language, of what these questionnaires ask about somebody's own behaviour."""
    groups = [group for form in forms for group in form.groups if group.own_behaviour]
    return {one for group in groups for statement in group.statements for one in _skeletons(group, statement)}


def beginnings(forms: Iterable[Form]) -> set[str]:
    """The skeletons, in every language, of the sentences with which these ask about somebody's own behaviour."""
    groups = [group for form in forms for group in form.groups if group.own_behaviour]
    return {skeleton(sentence, "") for group in groups for sentence in group.sentence.values()}


def first_alike(group: Group, known: set[str], begun: set[str]) -> Statement | None:
    """The first statement of a group that asks, in any language, what is `known`, or under a sentence that is `begun`."""
    if begun.intersection(skeleton(sentence, "") for sentence in group.sentence.values()):
        return group.statements[0]
    alike = (one for one in group.statements if known.intersection(_skeletons(group, one)))
    return next(alike, None)


def _skeletons(group: Group, statement: Statement) -> list[str]:
    return [skeleton(group.sentence.get(code, ""), words) for code, words in statement.words.items()]
