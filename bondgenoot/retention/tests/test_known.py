"""Whatever points at a pupil, a guardian, a party or a case: somebody decided what erasing does with it.

A new relation makes this fail. Decide in `erasing`, `parting` or `destroying`, put the pupil in it in `corners`, and
write the decision down here.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Model

from bondgenoot.cases.models import Case, Step
from bondgenoot.dossier.models import Entry, Party, Vault
from bondgenoot.intake.models import Signal
from bondgenoot.retention.destroying import ROWS_OF_A_CASE
from bondgenoot.school.models import Guardian, Pupil

GOES = "the row is destroyed"
LETS_GO = "the row stays and points at nobody any more"
STAYS = "the row stays and points at a party that is nobody any more"

DECIDED = {
    Pupil: {
        "disclosure.AccessRequest.pupil": GOES,
        "dossier.Party.pupil": LETS_GO,
        "intake.Signal.pupils": GOES,
        "intake.SignalPupil.pupil": GOES,
        "retention.DestructionLine.pupil": GOES,
        "retention.LegalHold.pupil": GOES,
        "school.Enrolment.pupil": GOES,
        "school.Guardian.pupil": GOES,
    },
    Guardian: {
        "cases.Informing.guardian": LETS_GO,
        "cases.Participant.guardian": LETS_GO,
        "disclosure.AccessRequest.guardian": GOES,
        "dossier.NameMark.about_guardian": GOES,
    },
    Party: {
        "cases.AgreementLine.party": STAYS,
        "cases.Check.party": STAYS,
        "cases.Informing.party": STAYS,
        "cases.Measure.party": STAYS,
        "cases.Participant.beside": STAYS,
        "cases.Participant.party": STAYS,
        "cases.PartyRole.party": STAYS,
        "cases.Signature.party": STAYS,
        "disclosure.CarriedLine.party": GOES,
        "disclosure.Proof.party": GOES,
        "disclosure.Rectification.party": GOES,
        "disclosure.Statement.party": GOES,
        "dossier.Attachment.party": GOES,
        "dossier.AttachmentRelease.party": GOES,
        "dossier.EntryPart.party": GOES,
        "dossier.NameMark.about_party": GOES,
        "dossier.NameMark.party": GOES,
    },
}

# What goes with a case, beside the rows that `destroying` names: by the database, or with the vault.
ALONG = {
    "disclosure.AccessLine",
    "disclosure.RectificationDecision",
    "disclosure.Rectification",
    "disclosure.Statement",
    "dossier.Attachment",
    "dossier.AttachmentRelease",
    "dossier.Clearing",
    "dossier.Draft",
    "dossier.Entry",
    "dossier.EntryPart",
    "dossier.NameMark",
    "dossier.Party",
    "insight.CaseInCodes",
}
# Nouns with a vault of their own, each with a way to go of its own.
WITH_A_VAULT = {
    "cases.Case",
    "disclosure.AccessRequest",
    "intake.Signal",
    "intake.TalkRequest",
    "prevention.Proof",
    "retention.LegalHold",
    "survey.ClassSignal",
}
OF_A_SIGNAL = {"cases.CaseSignal", "intake.SignalPupil", "intake.Triage"}


def pointing_at(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    for other in apps.get_models(include_auto_created=True):
        for field in other._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model is model:
                yield other, field.name


@pytest.mark.parametrize("model", DECIDED, ids=lambda model: model.__name__)
def test_somebody_decided_about_every_relation(model):
    found = {f"{other._meta.label}.{name}" for other, name in pointing_at(model)}
    assert found == set(DECIDED[model])


@pytest.mark.parametrize("model", [Case, Step, Signal, Entry, Vault], ids=lambda model: model.__name__)
def test_whatever_hangs_on_a_case_or_a_vault_goes_with_it(model):
    rows = {other._meta.label for other, _way in ROWS_OF_A_CASE}
    found = {other._meta.label for other, _name in pointing_at(model)}
    assert found - rows <= ALONG | WITH_A_VAULT | OF_A_SIGNAL
