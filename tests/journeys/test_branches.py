"""The branches of the protocol, from the first signal to the proven end, through the pages and as people.

Every journey says which numbered steps of the source stood on its pages; the last test holds them together.
"""

import pytest
from playwright.sync_api import expect

from bondgenoot.cases.tests.factories import use_edition
from tests.journeys.people import LEFT
from tests.journeys.walking import (
    AGREE,
    ASK_AGAIN,
    Journey,
    add_somebody_of_another_school,
    add_suspect,
    agree_on_something,
    checks,
    decide_on_a_measure,
    defer,
    do,
    keep_promises,
    open_case,
    record_signal,
    start,
    tell,
    tell_everyone,
    wait_for,
)

VISITS: dict[str, set[int]] = {
    "A": {1, 2, 3, 4, 5, 6},
    "B": {1, 2, 3, 7, 8, 9, 10},
    "C": {1, 2, 3, 11, 12, 13, 14},
    "D": {1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 18, 19, 20},
    "E": {1, 2, 3, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23},
    "another school": {1, 2, 3, 8, 9, 10},
    "confession": {1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20},
}
CHOICE = "Samen met de leerling een aanpak kiezen"
TALK = "Bemiddelingsgesprek met beide leerlingen"
REPORT = "Ouders en collega's vertellen wat er is gebeurd"
FOLLOW = "De leerling blijven volgen"
FOLLOW_BOTH = "Volgen of de afspraken worden nagekomen"
CLOSE = "Afsluiten met de gepeste leerling"
STOPPED, GOES_ON = "Het pesten is gestopt", "Het pesten gaat door"


@pytest.fixture
def journey(school, desks):
    use_edition(school)
    return Journey(school, desks)


@pytest.fixture
def journey_of_2015(school, desks):
    use_edition(school, "pestprotocol-2015")
    return Journey(school, desks)


# Stretches that several journeys share


def seen_by_a_colleague(journey: Journey, suspect=None) -> None:
    """A colleague notices it; the mentor, the coordinator and the team look along."""
    mentor = journey.mentor
    record_signal(journey, journey.school.staff_member, journey.school.pupil, source="gezien", online="nee")
    open_case(journey, mentor, suspect)
    do(journey, mentor, "Mentor op de hoogte stellen")
    do(journey, mentor, "Vermoeden bespreken met de anti-pestcoördinator")
    do(journey, mentor, "Leerlingbespreking", "Collega's herkennen het vermoeden")
    talk_with_the_pupil(journey)


def told_by_the_pupil(journey: Journey, suspect=None, online: str = "nee") -> None:
    """The pupil tells the mentor, and says who may know."""
    mentor = journey.mentor
    record_signal(journey, mentor, journey.school.pupil, source="leerling", online=online)
    open_case(journey, mentor, suspect)
    do(journey, mentor, "Bespreken wie dit mag weten")
    talk_with_the_pupil(journey)


def talk_with_the_pupil(journey: Journey) -> None:
    do(journey, journey.mentor, "Oriënterend gesprek met de leerling")
    do(journey, journey.mentor, "Klopt het vermoeden?", "Ja, het vermoeden klopt")


def tell_the_parents(journey: Journey) -> None:
    do(journey, journey.mentor, "Ouders van de gepeste leerling inlichten", "De ouders zijn ingelicht")


def talk_together(journey: Journey) -> None:
    """Branch B up to the follow-up: they talk together and promise something."""
    mentor = journey.mentor
    do(journey, mentor, CHOICE, "In gesprek met de leerlingen", kennis="bekend")
    do(journey, mentor, "Vorm van het gesprek kiezen", "Samen praten (bemiddeling)", samen_mag="ja")
    do(journey, mentor, TALK, "Er zijn afspraken gemaakt", first=agree_on_something)
    report(journey)


def talk_apart(journey: Journey) -> None:
    """Branch B the other way: each pupil alone, and that is enough."""
    mentor = journey.mentor
    do(journey, mentor, CHOICE, "In gesprek met de leerlingen", kennis="bekend")
    do(journey, mentor, "Vorm van het gesprek kiezen", "Eerst apart praten", samen_mag="nee")
    do(journey, mentor, "Aparte gesprekken met beide leerlingen", "De afspraken zijn genoeg", samen_mag="nee")
    report(journey)


def report(journey: Journey) -> None:
    """Steps 8 and 9: everybody told, each family about its own child; then the record."""
    do(journey, journey.mentor, REPORT)
    do(journey, journey.mentor, "Dossier van beide leerlingen nalopen")


def nobody_knows_who(journey: Journey) -> None:
    """Branch C up to the follow-up."""
    mentor = journey.mentor
    do(journey, mentor, CHOICE, "De leerling weet niet wie het doet", kennis="onbekend", plek=LEFT)
    do(journey, mentor, "Bewijs bespreken en hoe ouders het horen")
    do(journey, mentor, "Verder praten met de leerling")
    do(journey, mentor, "Ouders informeren", "De ouders zijn geïnformeerd")
    do(journey, mentor, "Dossier nalopen")


def it_goes_on(journey: Journey, title: str, answer: str) -> None:
    """The pupil says so at the first check; the coordinator comes in again, and it is asked who does it."""
    checks(journey, "goes_on", times=1)
    do(journey, journey.mentor, title, GOES_ON)
    do(journey, journey.mentor, "Als het doorgaat")
    do(journey, journey.mentor, "Is bekend wie het doet?", answer)


def it_has_stopped(journey: Journey, title: str) -> None:
    checks(journey, "stopped", times=2)
    do(journey, journey.mentor, title, STOPPED)


def close(journey: Journey, *, aftercare: bool = True) -> None:
    """The mentor proposes, the coordinator agrees; later the pupil is asked once more."""
    coordinator = journey.school.coordinator
    do(journey, journey.mentor, CLOSE, "De casus kan dicht", oordeel_leerling="gestopt")
    do(journey, coordinator, AGREE + CLOSE, "De casus kan dicht")
    if aftercare:
        checks(journey, "stopped", times=1)
        do(journey, journey.mentor, "Nazorg: nog één keer vragen hoe het gaat", "Het is goed gebleven")
    page = journey.page(journey.mentor, "/casussen/<ref>/")
    expect(page.locator("#verder")).to_contain_text("afgesloten")
    expect(journey.desks.go(journey.mentor).locator("li.task")).to_have_count(0)


# The journeys


def test_branch_a_a_lesson_without_names_until_it_has_stopped(journey):
    mentor = journey.mentor
    seen_by_a_colleague(journey)
    tell_the_parents(journey)
    do(journey, mentor, CHOICE, "Les in de klas, zonder namen", kennis="vermoeden")
    do(journey, mentor, "Pesten behandelen in de klas")
    do(journey, mentor, "Ouders vertellen wat er is gedaan")
    do(journey, mentor, "Dossier nalopen en collega's informeren")
    it_has_stopped(journey, FOLLOW)
    close(journey)
    assert journey.visited == VISITS["A"]


def test_branch_b_a_talk_together_after_thinking_and_a_measure_of_the_team_leader(journey):
    mentor = journey.mentor
    told_by_the_pupil(journey, suspect=journey.school.pupils_b[0])
    tell_the_parents(journey)
    do(journey, mentor, CHOICE, "In gesprek met de leerlingen", kennis="bekend")
    do(journey, mentor, "Vorm van het gesprek kiezen", "Samen praten (bemiddeling)", samen_mag="ja")
    do(journey, mentor, TALK, "Er is een maatregel nodig", first=agree_on_something)
    do(
        journey,
        journey.school.team_leader,
        "Beslissen over een maatregel",
        "De maatregel is vastgesteld",
        first=decide_on_a_measure,
    )
    report(journey)
    checks(journey, "stopped", times=1)
    keep_promises(journey, mentor)
    checks(journey, "stopped", times=1, number=2)
    do(journey, mentor, FOLLOW_BOTH, STOPPED)
    close(journey)
    assert journey.visited == VISITS["B"]


def test_branch_c_nobody_knows_who_and_one_parent_hears_it_later(journey):
    mentor = journey.mentor
    told_by_the_pupil(journey, online="ja")

    def one_parent_later(page):
        defer(page, page.get_by_role("link", name="Later inlichten").first)
        tell_everyone(page)

    do(
        journey,
        mentor,
        "Ouders van de gepeste leerling inlichten",
        "De ouders horen het later",
        first=one_parent_later,
    )
    nobody_knows_who(journey)
    checks(journey, "stopped", times=1)
    wait_for(journey, mentor, ASK_AGAIN)
    page = start(journey, mentor, ASK_AGAIN)
    tell(page, page.get_by_role("link", name="Bericht vastleggen").first)
    checks(journey, "stopped", times=1, number=2)
    do(journey, mentor, FOLLOW, STOPPED)
    close(journey)
    assert journey.visited == VISITS["C"]


def test_branch_d_it_goes_on_and_the_team_leader_comes_in(journey):
    mentor = journey.mentor
    told_by_the_pupil(journey, suspect=journey.school.pupils_b[0])
    tell_the_parents(journey)
    talk_apart(journey)
    it_goes_on(journey, FOLLOW_BOTH, "Ja, het is bekend")
    do(journey, mentor, "Teamleider en anti-pestcoördinator inschakelen", "Het gebeurt vaker of al langer")
    do(journey, mentor, "Gesprek met de andere leerling en de ouders", "Er zijn afspraken gemaakt")
    do(journey, mentor, "Ouders van de gepeste leerling inlichten")
    do(journey, mentor, "Dossier nalopen")
    it_has_stopped(journey, "Beide leerlingen blijven volgen")
    close(journey)
    assert journey.visited == VISITS["D"]


def test_branch_e_it_goes_on_and_still_nobody_knows_who(journey):
    mentor = journey.mentor
    told_by_the_pupil(journey, online="ja")
    tell_the_parents(journey)
    nobody_knows_who(journey)
    it_goes_on(journey, FOLLOW, "Nee, of het is alleen een vermoeden")
    do(journey, mentor, "Gesprek met de gepeste leerling en de ouders", "Het blijft onbekend")
    do(journey, mentor, "Hulp bieden en aangifte bespreken")
    do(journey, mentor, "Dossier nalopen")
    do(journey, mentor, REPORT)
    it_has_stopped(journey, FOLLOW)
    close(journey)
    assert journey.visited == VISITS["E"]


def test_a_pupil_of_another_school_whose_school_takes_it_up(journey):
    mentor = journey.mentor
    told_by_the_pupil(journey, online="ja")
    tell_the_parents(journey)
    do(journey, mentor, CHOICE, "De andere school erbij halen", kennis="bekend", plek="andere_school")
    add_somebody_of_another_school(journey, mentor)
    do(journey, mentor, "Contact met de andere school", "De andere school pakt het op")
    report(journey)
    it_has_stopped(journey, FOLLOW_BOTH)
    close(journey)
    assert journey.visited == VISITS["another school"]


def test_a_confession_at_step_20_goes_on_at_step_8(journey):
    mentor, suspect = journey.mentor, journey.school.pupils_b[0]
    told_by_the_pupil(journey)
    tell_the_parents(journey)
    nobody_knows_who(journey)
    it_goes_on(journey, FOLLOW, "Nee, of het is alleen een vermoeden")
    do(
        journey,
        mentor,
        "Gesprek met de gepeste leerling en de ouders",
        "Er is een vermoeden over een leerling van deze school",
    )
    add_suspect(journey, mentor, suspect)
    do(journey, mentor, "Gesprek met de andere leerling alleen", "De leerling geeft het toe")
    report(journey)
    it_has_stopped(journey, FOLLOW_BOTH)
    close(journey)
    assert journey.visited == VISITS["confession"]


def test_branch_a_of_2015_closes_without_what_was_added(journey_of_2015):
    journey = journey_of_2015
    mentor = journey.mentor
    seen_by_a_colleague(journey)
    tell_the_parents(journey)
    do(journey, mentor, CHOICE, "Les in de klas, zonder namen", kennis="vermoeden")
    do(journey, mentor, "Pesten behandelen in de klas")
    do(journey, mentor, "Ouders vertellen wat er is gedaan")
    it_has_stopped(journey, FOLLOW)
    close(journey, aftercare=False)
    assert journey.visited == VISITS["A"]


def test_branch_b_of_2015_from_the_pupils_word_to_the_end(journey_of_2015):
    journey = journey_of_2015
    told_by_the_pupil(journey, suspect=journey.school.pupils_b[0])
    tell_the_parents(journey)
    talk_together(journey)
    keep_promises(journey, journey.mentor)
    it_has_stopped(journey, FOLLOW_BOTH)
    close(journey, aftercare=False)
    assert journey.visited == VISITS["B"]


def test_together_the_journeys_visit_every_step_of_the_source():
    assert set().union(*VISITS.values()) == set(range(1, 24))
