"""Cases in many states at once, for the overview: each walked as people would, then moved in time by its moments."""

from datetime import timedelta
from random import Random

from bondgenoot.cases.models import Basis, Case
from bondgenoot.cases.tests.factories import do, make_case, make_signal, open_step, tell_everyone, use_edition
from bondgenoot.cases.tests.walking import agree_and_close, check_all, choose, follow, second_round, to_choice
from bondgenoot.cases.walk import depart
from bondgenoot.intake.models.signal import Moment, Place
from bondgenoot.lib import clock
from bondgenoot.school.tests.factories import School

STAGES = ("zelf", "gesprek", "keuze", "volgen", "anders", "ronde", "akkoord", "dicht")


def to_follow(case: Case) -> None:
    """To the first checks with the bullied pupil."""
    to_choice(case)
    choose(case, "niet_confronterend")
    while not case.steps.open().filter(node_key="volgen_a").exists():
        step = case.steps.open().get()
        do(case, step.node_key, step.node.outcomes[0].key)


def walk(case: Case, stage: str, school: School) -> None:
    if stage == "gesprek":
        do(case, "zelfmelding_delen", "gedeeld")
    elif stage == "keuze":
        to_choice(case)
    elif stage == "anders":
        depart(
            open_step(case, "zelfmelding_delen"),
            by=case.lead,
            reason="De collega wist het al.",
            to="melden",
            basis=Basis.SKIPPED,
        )
    elif stage in ("volgen", "ronde", "akkoord", "dicht"):
        to_follow(case)
        after_follow(case, stage, school)


def after_follow(case: Case, stage: str, school: School) -> None:
    if stage == "volgen":
        check_all(open_step(case, "volgen_a"), "less", times=1)
    elif stage == "ronde":
        second_round(case, school, "volgen_a")
    else:
        follow(case, "volgen_a", "gestopt")
        if stage == "dicht":
            agree_and_close(case, school)
        else:
            propose(case)


def propose(case: Case) -> None:
    """The mentor wants to close; the coordinator has not answered."""
    step = open_step(case, "afsluiten")
    tell_everyone(step, step.task.owner)
    do(case, "afsluiten", "akkoord", oordeel_leerling="gestopt")


def some_cases(school: School, number: int, seed: int) -> list[Case]:
    """So many cases of both classes in states that the seed decides."""
    chance = Random(seed)
    use_edition(school)
    cases = []
    for _turn in range(number):
        pupil = chance.choice([*school.pupils, *school.pupils_b])
        mentor = school.mentor if pupil in school.pupils else school.second_mentor
        signal = make_signal(
            school,
            by=mentor,
            pupils=[pupil],
            place=chance.choice(Place.values),
            moment=chance.choice(Moment.values),
        )
        with clock.at(clock.now() - timedelta(days=chance.choice([0, 1, 8, 25, 40]))):
            case = make_case(school, signal=signal, by=mentor)
            walk(case, chance.choice(STAGES), school)
        cases.append(case)
    return cases
