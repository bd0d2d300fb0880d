"""Keeping the schoolgids as proof, so that its activity is done."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bondgenoot.audit.models import record
from bondgenoot.dossier.stripping import PDF, Stripped
from bondgenoot.prevention.guide import Guide
from bondgenoot.prevention.guide_pdf import guide_pdf
from bondgenoot.prevention.known_duties import GUIDE
from bondgenoot.prevention.models import Activity, AlreadyDone, GuideEdition, Proof, ProofKind, State
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
    about = _("Schoolgids %(year)s, gemaakt door Bondgenoot.") % {"year": guide.year}
    if unfinished := ", ".join(f"‘{part.heading}’" for part in guide.parts if part.missing):
        about += " " + _("Toen nog niet af: %(parts)s.") % {"parts": unfinished}
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
        # A colleague may tick it off at this moment; then it is done as well.
        with suppress(AlreadyDone):
            activity.finish(by=by, done_on=on)
