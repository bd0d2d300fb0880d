"""The records in which an erased pupil has no place, and where the name may have been written all the same.

There only what can mean nobody else counts: a full name, a number, an address. A first name alone is another child.
"""

from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from bondgenoot.dossier.mentions import of_party
from bondgenoot.dossier.models import EntryPart, Party, Vault
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.retention.drafts import drop_drafts_naming
from bondgenoot.retention.models import LegalHold
from bondgenoot.retention.parting import Leaver, leavers, search_in
from bondgenoot.retention.rewording import reword, reword_loose, reword_reasons
from bondgenoot.retention.sought import Search, of_staff
from bondgenoot.school.models import Pupil, Staff

AT_ONCE = 2_000


def sweep(going: Collection[Leaver]) -> int:
    """Put a mention where they are named in the other records of their organisation; in how many vaults.

    Who is named in full in a record is meant there by a first name too.
    """
    organisations = {one.pupil.organisation_id for one in going}
    spare = _shared(going, organisations)
    by_key = {str(one.pupil.pk): one for one in going}
    pupils = Search([one.sought(key)[0] for key, one in by_key.items()], spare=spare, linked=False)
    parents = Search([word for one in going for word in one.sought("")[1:]], spare=spare, linked=False)
    vaults = {vault.pk: vault for vault in _vaults(organisations)}
    found = list(_naming(vaults, pupils, parents))
    for vault, keys in found:
        named = {by_key[key]: of_party(Party.objects.add(vault, kind=PartyKind.FORMER)) for key in keys}
        if named:
            reword(vault, search_in(vault, named).hits)
        reword(vault, parents.hits)
    drop_drafts_naming(list(vaults.values()), [pupils.hits, parents.hits])
    others = LegalHold.objects.filter(pupil__organisation__in=organisations)
    holds = others.exclude(pupil__in=[one.pupil.pk for one in going]).select_related("vault")
    for search, plain in ((pupils, _("een voormalige leerling")), (parents, _("een ouder"))):
        reword_loose(list(vaults.values()), search.hits, plain)
        reword_reasons(holds, search.hits, plain)
    return len(found)


def _vaults(organisations: Collection[UUID]) -> Iterator[Vault]:
    """Every vault of these organisations, but for requests to talk: those go by themselves, some weeks later."""
    ways = (
        "case__location",
        "signal__location",
        "access_request__location",
        "class_signal__point__unit__round__location",
    )
    # One question for each: with "or" between them the database would look at every vault.
    for way in ways:
        yield from Vault.objects.filter(Q(**{f"{way}__organisation__in": organisations}))


def _shared(going: Collection[Leaver], organisations: Collection[UUID]) -> frozenset[str]:
    """The forms that somebody who stays has too: the address of a parent of two, a name that two pupils have."""
    ids = [one.pupil.pk for one in going]
    stay = leavers(Pupil.objects.filter(organisation__in=organisations).exclude(pk__in=ids))
    forms = {form for one in stay for sought in one.sought("") for form in sought.exact}
    for person in Staff.objects.filter(organisation__in=organisations):
        forms |= of_staff(person)
    return frozenset(forms)


def _naming(vaults: dict[UUID, Vault], pupils: Search, parents: Search) -> Iterator[tuple[Vault, list[str]]]:
    """The vaults with such words in an entry, and which pupils are named there."""
    rows = EntryPart.objects.filter(entry__vault__in=vaults).order_by("entry__vault")
    columns = rows.values_list("entry__vault", "entry_id", "party_id", "sealed")
    for vault_id, parts in groupby(columns.iterator(chunk_size=AT_ONCE), key=itemgetter(0)):
        vault, keys, hit = vaults[vault_id], set(), False
        for _vault, entry_id, party_id, sealed in parts:
            for line in EntryPart.opened(vault, entry_id, party_id, sealed):
                here = pupils.hits(line.value)
                keys |= {one.stands for one in here}
                hit = hit or bool(here) or bool(parents.hits(line.value))
        if hit:
            yield vault, sorted(keys)
