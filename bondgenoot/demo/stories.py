"""A case at every stage of the protocol. Each story says how long ago it began and what happened since."""

from collections.abc import Callable
from dataclasses import dataclass

from bondgenoot.cases.opening import reopen, set_aside
from bondgenoot.demo.walking import Walk
from bondgenoot.demo.words import IN_PASSING, TOGETHER
from bondgenoot.lib import clock


@dataclass(frozen=True)
class Story:
    """`days_ago` counts school days; `tell` walks the case from the signal to this stage."""

    stage: str
    days_ago: int
    tell: Callable[[Walk], object]


def to_talk(walk: Walk, *, suspect: bool = False, online: str = "nee") -> Walk:
    return walk.notice(online=online).open(suspect=suspect).do("zelfmelding_delen", "gedeeld")


def to_choice(walk: Walk, *, suspect: bool = False, online: str = "nee") -> Walk:
    to_talk(walk, suspect=suspect, online=online).do("orienterend_gesprek", "gevoerd")
    return walk.do("bevestigd", "ja", after=0).do("ouders_inlichten", "ingelicht")


def to_lesson(walk: Walk) -> Walk:
    return to_choice(walk).do("keuze", "niet_confronterend", kennis="vermoeden", plek="eigen_klas")


def to_follow_a(walk: Walk) -> Walk:
    to_lesson(walk).do("les", "gegeven", after=2).do("ouders_a", "geinformeerd")
    return walk.do("dossier_a", "genoteerd", after=0)


def to_form(walk: Walk) -> Walk:
    return to_choice(walk, suspect=True).do("keuze", "confronterend")


def to_mediation(walk: Walk) -> Walk:
    return to_form(walk).do("gespreksvorm", "bemiddeling")


def to_report(walk: Walk) -> Walk:
    to_mediation(walk).wait(2).note("bemiddelingsgesprek", TOGETHER)
    walk.think("bemiddelingsgesprek").agree("bemiddelingsgesprek")
    return walk.do("bemiddelingsgesprek", "afspraken", after=0)


def to_follow_b(walk: Walk) -> Walk:
    to_report(walk).do("melden", "gemeld")
    return walk.do("dossier_b", "genoteerd", after=0)


def to_unknown(walk: Walk) -> Walk:
    to_choice(walk, online="ja").do("keuze", "onbekend", plek="onbekend")
    return walk.do("bewijs_en_ouders", "afgestemd", after=0)


def to_follow_c(walk: Walk) -> Walk:
    to_unknown(walk).do("gesprek_onbekend", "gevoerd").do("ouders_c", "geinformeerd")
    return walk.do("dossier_c", "genoteerd", after=0)


def to_round_two(walk: Walk) -> Walk:
    to_follow_b(walk).check("less", 2, words="Het is minder, maar nog niet weg.").keep()
    return walk.check("goes_on", 1, words="Het begint weer, nu bij de fietsen.").do(
        "volgen_b", "houdt_aan", after=0
    )


def to_team_leader(walk: Walk) -> Walk:
    return to_round_two(walk).do("apc_opnieuw", "ingeschakeld").do("weten_we_wie", "bekend", after=0)


def to_parents_talk(walk: Walk) -> Walk:
    return to_team_leader(walk).do("inschakelen", "structureel")


def to_follow_d(walk: Walk) -> Walk:
    to_parents_talk(walk).do("gesprek_met_ouders", "afspraken", after=3).do("ouders_d", "geinformeerd")
    return walk.do("dossier_d", "genoteerd", after=0)


def to_parents_unknown(walk: Walk) -> Walk:
    to_follow_c(walk).check("goes_on", 1, words="Er kwamen weer berichten.").do(
        "volgen_c", "houdt_aan", after=0
    )
    return walk.do("apc_opnieuw", "ingeschakeld").do("weten_we_wie", "onbekend", after=0)


def to_follow_e(walk: Walk) -> Walk:
    to_parents_unknown(walk).do("gesprek_ouders_e", "onbekend", after=3).do("ondersteuning", "besproken")
    return walk.do("dossier_e", "genoteerd", after=0).do("melden_e", "gemeld")


def to_escalation(walk: Walk) -> Walk:
    return (
        to_follow_d(walk).check("goes_on", 1, words="Ik durf niet meer.").do("volgen_d", "houdt_aan", after=0)
    )


def to_closing(walk: Walk) -> Walk:
    to_follow_a(walk).check("stopped", 4).check("stopped", 5)
    return walk.do("volgen_a", "gestopt", after=0)


def to_proposal(walk: Walk) -> Walk:
    return to_closing(walk).do("afsluiten", "akkoord", oordeel_leerling="gestopt")


def to_aftercare(walk: Walk) -> Walk:
    # The mentor proposes, the coordinator agrees.
    return to_proposal(walk).do("afsluiten", "akkoord", oordeel_leerling="gestopt")


def to_end(walk: Walk) -> Walk:
    return to_aftercare(walk).check("stopped", 5, after=12).do("nazorg", "goed", after=0)


def aside(walk: Walk) -> None:
    walk.notice(source="medeleerling").wait(1)
    assert walk.signal is not None
    with clock.at(walk.day):
        set_aside(
            walk.signal, by=walk.mentor, reason="Met beide leerlingen gesproken: een ruzie die is bijgelegd."
        )


def no_bullying(walk: Walk) -> None:
    to_talk(walk).do("orienterend_gesprek", "gevoerd").do("bevestigd", "nee", after=0)
    walk.check("stopped", 5).check("stopped", 5).do("observeren", "geen_signaal", after=0)


def handed_over(walk: Walk) -> None:
    to_escalation(walk).do("opschalen", "overgedragen")


def again(walk: Walk) -> None:
    no_bullying(walk)
    walk.wait(5)
    with clock.at(walk.day):
        reopen(walk.running, by=walk.mentor, reason="De leerling kwam zelf terug: het is weer begonnen.")


def other_school(walk: Walk) -> None:
    to_choice(walk, online="ja").do("keuze", "andere_school", plek="andere_school", kennis="bekend")


def meeting(walk: Walk) -> None:
    to_form(walk).do("gespreksvorm", "herstel").ask_facilitator()
    walk.do("gespreksleider_vragen", "gevonden").talk_apart()
    walk.do("voorgesprekken", "verder", after=0).invite()


def punished(walk: Walk) -> None:
    to_mediation(walk).wait(2).think("bemiddelingsgesprek").do("bemiddelingsgesprek", "maatregel", after=0)


def confession(walk: Walk) -> None:
    """Step 20: a suspicion about a pupil of this school, who admits it; the case goes on at step 8."""
    to_parents_unknown(walk).suspect().do("gesprek_ouders_e", "vermoeden_deze_school", after=3)
    walk.do("gesprek_vermoeden", "erkent")


def measure(walk: Walk) -> None:
    to_parents_talk(walk).do("gesprek_met_ouders", "straf", after=3)


STORIES: tuple[Story, ...] = (
    Story("signaal", 0, lambda walk: walk.notice(source="gezien")),
    Story("signaal-oud", 2, lambda walk: walk.notice(source="ouder")),
    Story("terzijde", 6, aside),
    Story("zelfmelding", 1, lambda walk: walk.notice().open()),
    Story("collega", 2, lambda walk: walk.notice(source="gezien", by=walk.colleague()).open()),
    Story(
        "leerlingbespreking",
        4,
        lambda walk: walk.notice(source="gezien").open().do("overleg_apc", "inbrengen"),
    ),
    Story("gesprek", 3, to_talk),
    Story("keuze", 6, to_choice),
    Story("andere-school", 8, other_school),
    Story("les", 7, to_lesson),
    Story("volgen-a", 14, to_follow_a),
    Story("gespreksvorm", 7, to_form),
    Story("apart", 8, lambda walk: to_form(walk).do("gespreksvorm", "apart")),
    Story("bemiddeling", 8, lambda walk: to_mediation(walk).note("bemiddelingsgesprek", IN_PASSING)),
    Story("herstelgesprek", 14, meeting),
    Story("melden", 10, to_report),
    Story("straf", 10, punished),
    Story("volgen-b", 17, lambda walk: to_follow_b(walk).check("stopped", 4).keep()),
    Story("onbekend", 7, to_unknown),
    Story("volgen-c", 14, to_follow_c),
    Story("ronde-2", 24, to_round_two),
    Story("teamleider", 26, to_team_leader),
    Story("gesprek-ouders", 27, to_parents_talk),
    Story("maatregel", 31, measure),
    Story("volgen-d", 34, to_follow_d),
    Story("gesprek-ouders-onbekend", 20, to_parents_unknown),
    Story("volgen-e", 30, to_follow_e),
    Story("bekentenis", 26, confession),
    Story("opschalen", 40, to_escalation),
    Story("afsluiten", 22, to_closing),
    Story("akkoord", 23, to_proposal),
    Story("nazorg", 30, to_aftercare),
    Story("afgesloten", 45, to_end),
    Story("geen-pesten", 20, no_bullying),
    Story("overgedragen", 45, handed_over),
    Story("heropend", 26, again),
)
