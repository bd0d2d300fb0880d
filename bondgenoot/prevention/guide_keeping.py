"""Keeping the schoolgids as proof, so that its activity is done."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.stripping import PDF, Stripped
from bondgenoot.prevention.guide import Guide
from bondgenoot.prevention.guide_pdf import guide_pdf
from bondgenoot.prevention.known_duties import GUIDE
from bondgenoot.prevention.models import Activity, GuideEdition, Proof, ProofKind, State
from bondgenoot.school.models import Staff


def guide_activity(guide: Guide) -> Activity | None:
    """What this guide is proof of; None where the school does not have it in its year."""
    found: Activity | None = (
        Activity.objects.at(guide.location).of_year(guide.year).with_state().filter(duty__key=GUIDE).first()
    )
    return found


@transaction.atomic
def keep(guide: Guide, activity: Activity, *, by: Staff, on: date, key: UUID) -> None:
    """The guide of this moment, as a PDF, is proof of the activity, which is done by it. The same form (`key`) is one."""
    if Proof.objects.filter(pk=key).exists():
        return
    about = _("De schoolgids zoals Bondgenoot hem maakte.")
    if guide.missing:
        about += "\n" + _("Toen ontbrak: %(what)s") % {"what": " ".join(guide.missing)}
    Proof.objects.add(
        activity,
        by=by,
        kind=ProofKind.FILE,
        on=on,
        about=about,
        file=Stripped(PDF, guide_pdf(guide)),
        key=key,
    )
    GuideEdition.objects.create(
        location=guide.location, school_year=guide.year, prints=guide.prints, made_by=by
    )
    record(action="guide.kept", noun="location", noun_id=guide.location.pk, by=by.user, year=guide.year.pk)
    if activity.state == State.OPEN:
        activity.finish(by=by, done_on=on)
