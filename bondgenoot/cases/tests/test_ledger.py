"""The ledger of who was told: per family, never one beside another's words."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bondgenoot.cases.ledger import prepare
from bondgenoot.cases.models import CaseRole, Informing
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import do, make_case, open_step, use_edition
from bondgenoot.cases.tests.walking import choose, follow, to_choice
from bondgenoot.cases.walk import depart
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import login, make_guardian, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    """Both families are to hear what happened."""
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "apart")
    do(case, "aparte_gesprekken", "voldoende")
    return case


def rows(case, role):
    party = case.parties_with(role)[0]
    step = case.steps.open().get(node_key="melden")
    return Informing.objects.filter(step=step, party=party).exclude(guardian=None)


def show(client, case):
    return client.get(reverse("cases:ledger", args=[case.ref])).content.decode()


def family(page, pupil):
    """The part of the page that is about this pupil's family."""
    sections = page.split('<section class="family"')
    return next(one for one in sections if f"Familie van {pupil}" in one)


def test_what_one_family_heard_stands_in_its_own_section_only(client, case, school):
    login(client, school.mentor)
    for row in rows(case, CaseRole.TARGET):
        row.tell(by=school.mentor, channel="telefoon", at=clock.now(), said="Uw kind eet nu bij ons.")
    page = show(client, case)
    assert "Uw kind eet nu bij ons." in family(page, school.pupil)
    assert "Uw kind eet nu bij ons." not in family(page, school.pupils_b[0])
    assert str(school.pupils_b[0]) not in family(page, school.pupil)


def test_a_guardian_who_hears_it_later_is_shown_with_the_reason_and_the_day(client, case, school):
    login(client, school.mentor)
    row = rows(case, CaseRole.TARGET).first()
    day = clock.today() + timedelta(days=3)
    row.defer(by=school.mentor, reason="Zit in het vliegtuig.", wish="Eerst zelf zeggen.", ask_again_on=day)
    part = family(show(client, case), school.pupil)
    assert "hoort het later" in part
    assert "Zit in het vliegtuig." in part
    assert "Eerst zelf zeggen." in part


def test_custody_contact_limit_and_language_are_seen_before_somebody_calls(client, case, school):
    make_guardian(school.pupil, relation="stiefvader", has_custody=False)
    row = rows(case, CaseRole.TARGET).first()
    row.guardian.arrange(
        has_custody=True, contact_limit="schriftelijk", household=2, language="ti", by=school.mentor.user
    )
    part = family(show(login(client, school.mentor), case), school.pupil)
    assert "geen gezag: krijgt geen bericht" in part
    assert "alleen schriftelijk" in part
    assert "Tigrinya" in part
    assert "adres 2" in part


def test_who_still_must_hear_is_one_tap_from_telling_and_the_next_day_is_named(client, case, school):
    part = family(show(login(client, school.mentor), case), school.pupil)
    row = rows(case, CaseRole.TARGET).first()
    assert reverse("cases:message", args=[case.ref, row.pk]) in part
    assert "Volgende bericht op" in part


def test_the_page_takes_as_many_queries_with_one_message_as_with_three(client, case, school):
    login(client, school.mentor)
    first, *others, _still_waits = [*rows(case, CaseRole.TARGET), *rows(case, CaseRole.SUSPECT)]

    def queries():
        with CaptureQueriesContext(connection) as seen:
            show(client, case)
        return len(seen)

    first.tell(by=school.mentor, channel="telefoon", at=clock.now(), said="Verteld.")
    before = queries()
    for row in others:
        row.tell(by=school.mentor, channel="telefoon", at=clock.now(), said="Verteld.")
    assert queries() == before


def test_a_parent_who_was_put_off_is_told_before_a_case_ends_without_bullying(school):
    use_edition(school)
    case = make_case(school)
    for node, outcome in (("zelfmelding_delen", "gedeeld"), ("orienterend_gesprek", "gevoerd")):
        do(case, node, outcome)
    do(case, "bevestigd", "ja")
    step = open_step(case, "ouders_inlichten")
    prepare(step)
    rows = list(Informing.objects.filter(step=step, guardian__isnull=False))
    later = clock.today() + timedelta(days=30)
    for row in rows:
        row.defer(by=school.mentor, reason="Nog even niet.", wish="Later.", ask_again_on=later)
    depart(step, by=school.mentor, reason="Toch nog eens kijken.", to="bevestigd")
    do(case, "bevestigd", "nee")
    with pytest.raises(Refused, match="later ingelicht"):
        follow(case, "observeren", "geen_signaal")
    for row in rows:
        row.tell(by=school.mentor, channel="telefoon", at=clock.now(), said="Verteld wat er speelde.")
    do(case, "observeren", "geen_signaal")
    assert case.standing_closure.kind == "no_bullying"
