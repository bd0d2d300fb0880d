"""Read the lists of a whole school: first what would change, then all of it."""

from time import perf_counter

from django.db import transaction

from bench.table import Report
from bondgenoot.demo.school import DATA
from bondgenoot.lib import clock
from bondgenoot.school.holidays import adopt, school_years
from bondgenoot.school.models import Guardian, Location, Organisation, Pupil
from bondgenoot.school.models.roster import RosterKind
from bondgenoot.school.roster.applying import apply, preview

LISTS = (
    (RosterKind.STAFF, "medewerkers.csv"),
    (RosterKind.PUPILS, "magister-leerlingen.csv"),
    (RosterKind.GUARDIANS, "magister-verzorgers.csv"),
)
PUPILS, GUARDIANS = 1_180, 2_000
LIMIT = 5.0  # seconds for pupils and guardians together, each way


def measure_import(report: Report) -> None:
    """In an empty school that is taken away again, so the commit itself is not in the time."""
    with transaction.atomic():
        organisation = Organisation.objects.create(name="Meting")
        location = Location.objects.create(organisation=organisation, name="Meting")
        for year in school_years():
            adopt(location, year, by=None)
        shown, kept = 0.0, 0.0
        for kind, name in LISTS:
            content = (DATA / name).read_bytes()
            began = perf_counter()
            plan = preview(kind, content, location=location, on=clock.today())
            seen = perf_counter()
            known = plan.fingerprint
            apply(
                kind,
                content,
                location=location,
                by=None,
                at=clock.now(),
                previewed=known,
                leavers_confirmed=True,
            )
            done = perf_counter()
            if kind != RosterKind.STAFF:
                shown, kept = shown + seen - began, kept + done - seen
        # Counted, not assumed: a list that was refused would be read very fast.
        pupils = Pupil.objects.filter(organisation=organisation).count()
        guardians = Guardian.objects.filter(pupil__organisation=organisation).count()
        transaction.set_rollback(True)
    assert pupils >= PUPILS and guardians >= GUARDIANS, f"only {pupils} pupils, {guardians} guardians"
    said = f"{pupils} leerlingen en {guardians} verzorgers"
    report.seconds(f"{said}: voorbeeld", shown, LIMIT)
    report.seconds(f"{said}: inlezen", kept, LIMIT)
