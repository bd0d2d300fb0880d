"""An extra note beside a step: what was seen, heard and said, apart from what the writer makes of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.audit.models import record
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case, Step
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Draft, Entry, EntryLine, Party
from bondgenoot.dossier.reading import read_one
from bondgenoot.school.models import Staff


class Purpose(models.TextChoices):
    """Why this stands in the file. Without a purpose the school may not keep it."""

    OBSERVATION = "waarneming", gettext_lazy("iets wat je zag of hoorde")
    TALK = "gesprek", gettext_lazy("aanvulling op een gesprek")
    GUARDIANS = "ouders", gettext_lazy("contact met ouders")
    COLLEAGUES = "overleg", gettext_lazy("overleg met collega’s")
    AGREEMENTS = "afspraken", gettext_lazy("hoe een afspraak loopt")
    SAFETY = "veiligheid", gettext_lazy("veiligheid van een leerling")


# In this order on the page and in the record: facts first, what the writer makes of it last and under its own name.
PROMPTS = {
    "seen": gettext_lazy("Gezien"),
    "heard": gettext_lazy("Gehoord"),
    "said": gettext_lazy("Gezegd"),
    "reading": gettext_lazy("Mijn duiding"),
}
# The line of a note that is about one pupil only, beside what is about everybody or somebody else.
ALONE = "alone"


def refuse_other_words(case: Case, known: Entry, parts: Mapping[Party | None, Sequence[EntryLine]]) -> None:
    """Refused when the same form comes back with other words, as after the back button: nothing may vanish unsaid."""
    people = People(case)
    standing = {
        (part.party, line.key): line.value
        for part in read_one(known, as_stored=True).parts
        for line in part.lines
    }
    typed = [(party, line) for party, lines in parts.items() for line in lines]
    if any(not people.says(line.value, standing.get((party, line.key), "")) for party, line in typed):
        raise Refused(
            _(
                "Deze aantekening is al vastgelegd, met andere woorden. "
                "Verbeter die bij de casus, of begin een nieuwe aantekening."
            )
        )


@transaction.atomic
def note(
    step: Step,
    *,
    by: Staff,
    purpose: str,
    happened_at: datetime,
    words: dict[str, str],
    about: Party | None = None,
    alone: Mapping[Party, str] | None = None,
    key: UUID | None = None,
) -> None:
    """Add a note to an open or finished step. `words` by the keys of PROMPTS; `about` None is the shared core.

    `alone` stands beside that, in the part of each of these parties only. What this person kept as a draft is gone.
    The same `key` twice is one note. Refused without a word.
    """
    case = step.case.lock()
    parts = _parts(words, about, alone or {})
    if key is not None and (known := Entry.objects.filter(vault=case.vault, pk=key).first()):
        refuse_other_words(case, known, parts)
        return
    if not any(line.value for lines in parts.values() for line in lines):
        raise Refused(_("Schrijf op wat je zag, hoorde of zei."))
    case.write(
        core=parts.pop(None, []),
        parts={party: lines for party, lines in parts.items() if party is not None},
        kind="note",
        title=_("Aantekening"),
        by=by,
        purpose=purpose,
        happened_at=happened_at,
        step=(step.pk, step.node_key),
        key=key,
    )
    Draft.objects.filter(step_id=case.pk, staff=by).delete()
    record(action="case.noted", noun="case", noun_id=case.pk, by=by.user, step=step.pk)


def _parts(
    words: Mapping[str, str], about: Party | None, alone: Mapping[Party, str]
) -> dict[Party | None, list[EntryLine]]:
    """The lines of a note by the one whose part they stand in; None is the core."""
    parts: dict[Party | None, list[EntryLine]] = {
        about: [EntryLine(name, str(label), words.get(name, "").strip()) for name, label in PROMPTS.items()]
    }
    for party, text in alone.items():
        line = EntryLine(ALONE, _("Over deze leerling"), text.strip())
        parts.setdefault(party, []).append(line)
    return parts
