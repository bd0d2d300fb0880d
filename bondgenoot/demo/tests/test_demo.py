"""The fictional school shows a case at every stage, made by the functions that the pages use."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from bondgenoot.audit.models import first_broken_link
from bondgenoot.cases.models import Case, Step, Task
from bondgenoot.demo.loading import load
from bondgenoot.demo.stories import STORIES
from bondgenoot.demo.year import PARENTS_EVENING
from bondgenoot.disclosure.models import AccessRequest
from bondgenoot.dossier.models import NameMark
from bondgenoot.insight.figures.counting import figures_of
from bondgenoot.lib import clock
from bondgenoot.prevention.guide import guide_of, guide_year
from bondgenoot.prevention.models import Activity, BehaviourRules, Proof
from bondgenoot.prevention.terms import month_name
from bondgenoot.protocol.format import Kind
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.retention.models import LegalHold
from bondgenoot.school.models import Guardian, Location, Pupil, SchoolYear, Staff
from bondgenoot.survey.models import AttentionPoint, ClassSignal, Round

pytestmark = pytest.mark.django_db


def test_the_whole_school_is_loaded_once_with_a_case_at_every_stage():
    assert load() == len(STORIES)
    assert load() == 0
    assert Pupil.objects.count() == 1180
    assert Guardian.objects.count() > 2000
    assert first_broken_link() is None
    for case in Case.objects.open():
        owners = case.tasks.open().values_list("owner", flat=True)
        assert owners, case
        assert set(owners) <= set(Staff.objects.at(case.location, clock.today()).values_list("pk", flat=True))
    assert [one.state for one in Round.objects.all()] == ["open", "closed", "closed"]
    assert AttentionPoint.objects.filter(kind="change").exists()
    assert ClassSignal.objects.unjudged().exists()
    # One name was only typed and waits for an answer; a father waits for a record; a complaint keeps another.
    assert NameMark.objects.open().exists()
    assert AccessRequest.objects.open().count() == 1
    assert LegalHold.objects.standing(clock.today()).count() == 1
    # Some work is late, as in a real school, and some is for later.
    assert Task.objects.open().too_late(clock.today()).exists()
    assert Task.objects.open().filter(due_on__gt=clock.today()).exists()
    the_year_is_in_progress(Location.objects.get())
    earlier_years_have_figures(Location.objects.get())
    graph = ProtocolEdition.objects.all().latest_of("aanbevolen", None).graph
    stops = {node.key for node in graph.steps if node.kind not in (Kind.END, Kind.SIGNAL)}
    visited = set(Step.objects.filter(edition__key="aanbevolen").values_list("node_key", flat=True))
    assert stops - visited == set()


def earlier_years_have_figures(place):
    """Figures to look at, with numbers that are not shown among them."""
    last = SchoolYear.around(place.organisation, clock.today() - timedelta(days=366))
    found = figures_of(place, last, up_to=clock.today())
    assert found.by_key("outcome").whole.count == 44
    assert {one.key for one in found.figures if one.whole.count is None} == set()
    assert None in {part.count for part in found.by_key("place").whole.all()}


def the_year_is_in_progress(place):
    """Done with proof but for two classes, something due next, and a guide that lacks one thing."""
    today = clock.today()
    year = SchoolYear.around(place.organisation, today)
    activities = Activity.objects.at(place).of_year(year)
    assert {one.owner_id is not None for one in activities} == {True}
    assert BehaviourRules.objects.current(place, today).version == 1
    guide = guide_of(place, guide_year(place, today), today)
    assert len(guide.missing) == 1
    evening = activities.get(duty__key=PARENTS_EVENING)
    assert f"In {month_name(evening.due_on.month)} is er een ouderavond" in guide.text
    late = activities.open().filter(due_on__lt=today)
    assert late.values("school_class").distinct().count() <= 2
    if today >= date(today.year, 10, 5):
        assert {one.duty.key for one in late} == {"gedragsregels_klas", "week_klas"}
        assert Proof.objects.filter(activity__in=activities).count() > 40
    assert activities.open().filter(due_on__gt=today).exists()


def test_one_more_case_can_be_added_at_a_stage(capsys):
    call_command("demo", "gespreksvorm")
    assert "/casussen/" in capsys.readouterr().out
    [case] = Case.objects.all()
    assert case.steps.open().get().node_key == "gespreksvorm"


def test_an_unknown_stage_is_named_with_the_ones_there_are():
    with pytest.raises(CommandError, match=r"Kies uit: signaal,"):
        call_command("demo", "nergens")
