"""An extra note beside a step: what was seen, heard and said, apart from what the writer makes of it."""

from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.audit.models import record
from bondgenoot.cases.mentioning import People
from bondgenoot.cases.models import Case, Step
from bondgenoot.cases.refusals import Refused
from bondgenoot.dossier.models import Entry, EntryLine, Party
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


def refuse_other_words(case: Case, known: Entry, lines: list[EntryLine]) -> None:
    """Refused when the same form comes back with other words, as after the back button: nothing may vanish unsaid."""
    people = People(case)
    parts = read_one(known, as_stored=True).parts
    standing = {line.key: line.value for part in parts for line in part.lines}
    if any(not people.says(line.value, standing.get(line.key, "")) for line in lines):
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
    key: UUID | None = None,
) -> None:
    """Add a note to an open or finished step. `words` by the keys of PROMPTS; `about` None is the shared core.

    The same `key` twice is one note. Refused without a word.
    """
    case = step.case.lock()
    lines = [EntryLine(name, str(label), words.get(name, "").strip()) for name, label in PROMPTS.items()]
    if key is not None and (known := Entry.objects.filter(vault=case.vault, pk=key).first()):
        refuse_other_words(case, known, lines)
        return
    if not any(line.value for line in lines):
        raise Refused(_("Schrijf op wat je zag, hoorde of zei."))
    case.write_about(
        about,
        lines,
        kind="note",
        title=_("Aantekening"),
        by=by,
        purpose=purpose,
        happened_at=happened_at,
        step=(step.pk, step.node_key),
        key=key,
    )
    record(action="case.noted", noun="case", noun_id=case.pk, by=by.user, step=step.pk)
