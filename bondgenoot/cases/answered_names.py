"""A name that the scan did not see, and an answer that was wrong: what somebody does about either by hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.cases.naming import withdrawn_in
from bondgenoot.dossier.marking_by_hand import AnsweredMark, Marking, answered_marks, mark_word, reopen
from bondgenoot.dossier.models import Entry, MarkVerdict, Party, Vault
from bondgenoot.school.models import Pupil, Staff


@dataclass(frozen=True)
class AnsweredWord:
    """One word in one part of one version of an entry, with every place for which the same was said."""

    key: str
    word: str
    entry: Entry
    earlier: bool
    places: tuple[AnsweredMark, ...]
    said: str
    by: str
    at: datetime | None


def answered_words(vaults: Sequence[Vault], *, about: Pupil | None = None) -> list[AnsweredWord]:
    """What was answered in these vaults, the newest answer first; a fixed number of queries.

    Words about a pupil of whom the suspicion was withdrawn are left out: nobody reads those any more. With `about` so
    are the words about other pupils only, which are in no record of that one.
    """
    withdrawn = withdrawn_in(vaults)
    hidden = withdrawn | _others(vaults, about)
    found: dict[str, list[AnsweredMark]] = {}
    for one in answered_marks(vaults):
        if one.mark.party_id not in hidden:
            found.setdefault(_key(one), []).append(one)
    newer = Entry.objects.filter(replaces__in={marks[0].mark.entry_id for marks in found.values()})
    replaced = set(newer.values_list("replaces", flat=True))
    return [_answered(key, marks, replaced, withdrawn) for key, marks in found.items()]


def add_word(vaults: Sequence[Vault], word: str, *, by: Staff, about: Pupil | None = None) -> Marking:
    """Ask about this word wherever it stands in what may be read; see `mark_word`."""
    return mark_word(vaults, word, by=by, without=withdrawn_in(vaults) | _others(vaults, about))


@transaction.atomic
def reopen_word(vaults: Sequence[Vault], key: str, *, by: Staff, about: Pupil | None = None) -> int:
    """Ask about an answered word once more; at how many places. None where a colleague did so just before."""
    places = [place for one in answered_words(vaults, about=about) if one.key == key for place in one.places]
    for place in places:
        reopen(place.mark, by=by)
    return len(places)


def _others(vaults: Sequence[Vault], about: Pupil | None) -> set[UUID | None]:
    """The parties that are not this pupil; none of them where everybody may be read."""
    if about is None:
        return set()
    others = Party.objects.filter(vault__in=vaults).exclude(pupil=about)
    return set(others.values_list("pk", flat=True))


def _key(one: AnsweredMark) -> str:
    """The same on the page and when it comes back, as long as nothing else was said of it."""
    mark = one.mark
    about = f"{mark.about_party_id}|{mark.about_staff_id}|{mark.about_guardian_id}"
    place = f"{mark.entry_id}|{mark.party_id}|{one.word.casefold()}|{mark.verdict}|{about}"
    return sha256(place.encode()).hexdigest()[:16]


def _answered(
    key: str, marks: list[AnsweredMark], replaced: Collection[UUID | None], withdrawn: Collection[UUID | None]
) -> AnsweredWord:
    first = marks[0]
    mark = first.mark
    who = _("een leerling") if mark.about_party_id in withdrawn else first.who
    return AnsweredWord(
        key=key,
        word=first.word,
        entry=mark.entry,
        earlier=mark.entry_id in replaced,
        places=tuple(marks),
        said=_said(mark.verdict, who),
        by=str(mark.by) if mark.by else "",
        at=mark.at,
    )


def _said(verdict: str, who: str) -> str:
    if who:
        return _("gekoppeld aan %(who)s") % {"who": who}
    return {
        MarkVerdict.GUARDIAN: _("een ouder of verzorger"),
        MarkVerdict.REPORTER: _("wie het meldde"),
        MarkVerdict.OTHER: _("iemand van buiten de school"),
        MarkVerdict.NOBODY: _("geen persoon"),
        MarkVerdict.LEAVE: _("naam blijft staan, iedereen leest die"),
    }[MarkVerdict(verdict)]
