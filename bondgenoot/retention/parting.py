"""A pupil leaves one vault: what is only about that pupil is destroyed, and the rest no longer leads to anybody.

The party stays with its letter, for the others in that record: a mention of it reads "een voormalige leerling (A)", or
"een leerling" where a suspicion was withdrawn.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext as _

from bondgenoot.cases.models import Informing, Participant
from bondgenoot.disclosure.models import AccessRelease, CarriedLine, Proof, Rectification, Statement
from bondgenoot.dossier.mentions import of_party
from bondgenoot.dossier.models import (
    Attachment,
    AttachmentRelease,
    EntryPart,
    NameMark,
    Party,
    Vault,
    clearing,
)
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.retention.drafts import drop_drafts
from bondgenoot.retention.rewording import Gone, linked_words, reword, reword_loose
from bondgenoot.retention.sought import NearSearch, Sought, of_guardian, of_pupil
from bondgenoot.school.models import Guardian, Pupil, Staff


@dataclass(frozen=True)
class Leaver:
    """A pupil who goes, with the guardians; `linked` are the words that colleagues once linked to the pupil."""

    pupil: Pupil
    guardians: tuple[Guardian, ...]
    linked: frozenset[str] = frozenset()

    def sought(self, stands: str) -> list[Sought]:
        """The words they are found by; `stands` comes in the place of those of the pupil."""
        parent = _("een ouder")
        return [
            of_pupil(self.pupil, stands, self.linked),
            *(of_guardian(one, parent) for one in self.guardians),
        ]


def leavers(pupils: Iterable[Pupil]) -> list[Leaver]:
    of: dict[UUID, list[Guardian]] = defaultdict(list)
    pupils = list(pupils)
    for guardian in Guardian.objects.filter(pupil__in=pupils):
        of[guardian.pupil_id].append(guardian)
    return [Leaver(pupil, tuple(of[pupil.pk])) for pupil in pupils]


def with_linked(some: Iterable[Leaver]) -> list[Leaver]:
    """The same, also to be found by a nickname that somebody linked in any of their records."""
    some = list(some)
    words = linked_words([one.pupil.pk for one in some])
    return [replace(one, linked=frozenset(words.get(one.pupil.pk, ()))) for one in some]


def leave(vault: Vault, going: Sequence[Leaver], *, kind: str, by: Staff | None) -> None:
    """Let these pupils go from a vault; `kind` is what their parties are from now on."""
    by_pupil = {one.pupil.pk: one for one in going}
    parties = list(Party.objects.filter(vault=vault, pupil__in=by_pupil))
    guardians = [guardian for one in going for guardian in one.guardians]
    gone = Gone(
        parties={party.pk: of_party(party) for party in parties},
        guardians={guardian.pk: _("een ouder") for guardian in guardians},
    )
    search = search_in(vault, {by_pupil[party.pupil_id or vault.pk]: of_party(party) for party in parties})
    AccessRelease.objects.destroy_copies(parties, by=by)
    drop_drafts(vault, parties, [*by_pupil, *gone.guardians], search.hits)
    _destroy_parts(vault, parties)
    _forget_links(vault, parties, guardians)
    Party.objects.filter(pk__in=gone.parties).update(pupil=None, kind=kind, sealed_description=b"")
    reword(vault, search.hits, gone)
    plain = _("een voormalige leerling") if kind == PartyKind.FORMER else _("een leerling")
    reword_loose([vault], search.hits, plain)


def search_in(vault: Vault, going: Mapping[Leaver, str]) -> NearSearch:
    """Looks for those who go, with what comes in their place.

    What could as well be a pupil who stays in this vault, or a parent of one, is left standing.
    """
    ids = [one.pupil.pk for one in going]
    stay = leavers(Pupil.objects.filter(parties__vault=vault).exclude(pk__in=ids))
    people = [sought for one, stands in going.items() for sought in one.sought(stands)]
    return NearSearch(people, [sought for one in stay for sought in one.sought("")])


def _destroy_parts(vault: Vault, parties: Sequence[Party]) -> None:
    """What is only about them: their parts with the marks and files in it, what was given out or copied of it."""
    with clearing(vault):
        for model in (CarriedLine, Proof, Statement, Rectification, AttachmentRelease, NameMark):
            model._default_manager.filter(party__in=parties).delete()
        AttachmentRelease.objects.filter(attachment__party__in=parties).delete()
        Attachment.objects.filter(party__in=parties).delete()
        EntryPart.objects.filter(party__in=parties).delete()


def _forget_links(vault: Vault, parties: Sequence[Party], guardians: Sequence[Guardian]) -> None:
    """Who was told and who sat at the table stays, as "een ouder" and "iemand"."""
    Participant.objects.filter(beside__in=parties).update(sealed_name=b"")
    Participant.objects.filter(meeting__step__case__vault=vault, guardian__in=guardians).update(guardian=None)
    Informing.objects.filter(step__case__vault=vault, guardian__in=guardians).update(guardian=None)
