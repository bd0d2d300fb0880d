"""Plain functions that take an access request through its steps the way people would."""

from datetime import date
from typing import Any

from bondgenoot.cases.models import Case
from bondgenoot.cases.noting import note
from bondgenoot.cases.tests.factories import make_case, use_edition
from bondgenoot.disclosure.access_giving import give
from bondgenoot.disclosure.access_record import answer_of
from bondgenoot.disclosure.models import AccessDraft, AccessRelease, AccessRequest
from bondgenoot.dossier.models import Party
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import School

FOURTEEN = date(2012, 3, 5)


def ask(school: School, **given: Any) -> AccessRequest:
    """A guardian with custody asks for the record of the first pupil, who is about fourteen."""
    pupil = given.pop("pupil", school.pupil)
    if pupil.born_on is None and "age" not in given:
        pupil.born_on = FOURTEEN
        pupil.save(update_fields=["born_on"])
    defaults: dict[str, Any] = {
        "by": school.coordinator,
        "location": school.location,
        "asker": "guardian",
        "guardian": pupil.guardians.first() if given.get("asker", "guardian") == "guardian" else None,
        "received_on": clock.today(),
        "identity": "known",
        "words": "Ik wil alles lezen.",
    }
    made: AccessRequest = AccessRequest.objects.receive(pupil=pupil, **{**defaults, **given})
    return made


def a_case(school: School) -> Case:
    """The first pupil is bullied, a pupil of the other class is suspected."""
    use_edition(school)
    return make_case(school, suspect=school.pupils_b[0])


def write(case: Case, words: str, *, about: Party | None = None, by: Any = None) -> None:
    """A note beside the first step."""
    note(
        case.steps.first(),
        by=by or case.lead,
        purpose="waarneming",
        happened_at=clock.now(),
        words={"seen": words},
        about=about,
    )


def lay_before(access: AccessRequest, school: School) -> AccessDraft:
    return AccessDraft.objects.lay_before(
        access, by=school.coordinator, sha256=answer_of(access).digest, words="Let op de kantine."
    )


def agree(access: AccessRequest, school: School) -> None:
    draft = lay_before(access, school)
    draft.read_by(by=school.management, verdict="agreed", sha256=draft.sha256)


def released(access: AccessRequest, school: School) -> AccessRelease:
    agree(access, school)
    return give(access, by=school.coordinator, how="in_person", handed_on=clock.today())
