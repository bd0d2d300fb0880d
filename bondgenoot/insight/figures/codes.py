"""The codes of the figures with their words, in the order of the page, and how each is counted.

The order is also the order of what is hidden beside small numbers: the last one first.
"""

from django.utils.translation import gettext_lazy as _

from bondgenoot.cases.models import Basis, ClosureKind
from bondgenoot.insight.figures.facts import STILL_OPEN
from bondgenoot.insight.figures.route import ALONE, APART, LESSON, RESTORATIVE, TOGETHER, WITH_PARENTS
from bondgenoot.intake.models.signal import Moment, Place

OPEN = "open"
NO_BRANCH, OTHER_WAY = "none", "other"

PLACES = {str(one.value): one.label for one in Place}
MOMENTS = {str(one.value): one.label for one in Moment}
ONLINE = {"yes": _("ja, ook online"), "no": _("nee"), "unknown": _("niet bekend")}
OUTCOMES = {
    OPEN: _("loopt nog"),
    str(ClosureKind.NO_BULLYING.value): _("geen pesten vastgesteld"),
    str(ClosureKind.HANDED_OVER.value): _("overgedragen aan een andere route"),
    str(ClosureKind.CLOSED.value): _("afgesloten"),
}
# Without what is not known no share can be worked out: it is not the first that is hidden beside a small number.
FIRST_TALK = {
    "d0_2": _("0–2 schooldagen"),
    "d3_5": _("3–5 schooldagen"),
    "not_yet": _("niet, of nog niet"),
    "d6_10": _("6–10 schooldagen"),
    "later": _("later, of na tien schooldagen nog niet"),
}
PARENTS = {
    "on_time": _("op tijd"),
    "not_yet": _("niet, of nog niet"),
    "deferred": _("later, met een reden"),
    "late": _("te laat, of nog niet na de afgesproken dag"),
}
STOPPED = {
    "stopped": _("gestopt"),
    "silent": _("niets gezegd, of nog niet"),
    "less": _("minder"),
    "goes_on": _("gaat door"),
}
# Codes that a figure counts as one. Apart they would be a part of one figure and of another too: who subtracts finds
# with the number that one shows the number that the other hides.
# The same holds where one would lie within the other: five without an approach are five who said nothing.
AS_ONE = {
    "branch": {NO_BRANCH: OTHER_WAY},
    "basis": {STILL_OPEN: str(Basis.REGULAR.value)},
    "first_talk": {"none": "not_yet"},
    "parents": {"none": "not_yet", "other": "not_yet"},
    "stopped": {"none": "silent", "not_yet": "silent"},
}
ROUNDS = {
    "one": _("één ronde"),
    "second": _("tweede ronde"),
    "later": _("derde ronde of later"),
    "reopened": _("heropend na afsluiten"),
}
CHECKS = {"on_time": _("op tijd"), "late": _("te laat"), "missed": _("niet gedaan")}
ON_TIME = {"yes": _("op tijd"), "no": _("te laat, of nog open na de afgesproken dag")}
BASES = {
    str(Basis.REGULAR.value): _("volgens het protocol, of nog open"),
    **{str(one.value): one.label for one in (Basis.DEVIATED, Basis.SKIPPED, Basis.SAFETY)},
}
FORMS = {
    APART: _("apart met elke leerling"),
    TOGETHER: _("samen (bemiddeling)"),
    RESTORATIVE: _("herstelgesprek"),
    WITH_PARENTS: _("andere leerling met ouders"),
    ALONE: _("andere leerling alleen"),
    LESSON: _("les in de klas"),
}
WAITING, OTHERS = _("nog niet beoordeeld"), _("geen nieuwe casus")
BRANCHES = {OTHER_WAY: _("een andere weg, of (nog) geen aanpak gekozen")}

TITLES = {
    "signals": _("Wat er met signalen gebeurde"),
    "outcome": _("Hoe de casussen staan"),
    "branch": _("Eerste aanpak"),
    "online": _("Ook online"),
    "first_talk": _("Van signaal tot eerste gesprek"),
    "parents": _("Ouders van de gepeste leerling ingelicht"),
    "checks": _("Controlemomenten op tijd"),
    "stopped": _("Na zes weken"),
    "rounds": _("Opnieuw begonnen"),
    "form": _("Vorm van gesprek en hoe het afliep"),
    "place": _("Waar en wanneer"),
    "on_time": _("Stappen op tijd"),
    "basis": _("Afwijken van het protocol"),
}
# Figures of one code of a case; that of the branches takes its words from the editions.
OF_CASES = {
    "outcome": OUTCOMES,
    "online": ONLINE,
    "first_talk": FIRST_TALK,
    "parents": PARENTS,
    "stopped": STOPPED,
    "rounds": ROUNDS,
}
# Drawn beside those of other school years.
OVER_THE_YEARS = ("outcome", "first_talk", "parents", "stopped")
SIGNALS, CASES, TALKS, FOLLOW_UPS, STEPS = "signals", "cases", "talks", "checks", "steps"
COUNTED = {
    SIGNALS: _("signalen"),
    CASES: _("casussen"),
    TALKS: _("gesprekken en lessen"),
    FOLLOW_UPS: _("controlemomenten"),
    STEPS: _("stappen"),
}

# What is counted, from when, and what is left out.
NOTES = {
    "signals": _(
        "Signalen die in dit schooljaar zijn beoordeeld, en signalen uit dit schooljaar die nog wachten. Een signaal dat"
        " een casus opende telt als casus. Van een signaal dat is gewist, telt het aantal nog mee."
    ),
    "outcome": _("Casussen die in dit schooljaar zijn geopend, naar hoe zij op de laatste dag staan."),
    "branch": _(
        "De eerste keuze van een aanpak in de casus: de stap van het protocol waar de wegen uiteengaan. De letters zijn"
        " die van het protocol. Een aanpak die pas volgt als het doorgaat, staat hier niet: zie Opnieuw begonnen."
    ),
    "online": _("Wat bij de casus staat over online. Niet bekend: het is nooit aangekruist."),
    "first_talk": _(
        "Schooldagen van de dag waarop het signaal is vastgelegd tot de dag van het eerste gesprek met de gepeste"
        " leerling dat als stap is vastgelegd. Vakanties tellen niet mee. Wie na tien schooldagen nog wacht,"
        " telt bij later. Niet: de casus is daarvoor al afgesloten."
    ),
    "parents": _(
        "De eerste stap waarin de ouders van de gepeste leerling worden ingelicht. Op tijd: vastgelegd op of voor de"
        " afgesproken dag. Te laat: daarna, of die dag is voorbij en de stap is nog open. Later, met een reden: er is"
        " uitstel vastgelegd. Niet: de casus is daarvoor al afgesloten, of de stap is overgeslagen."
    ),
    "checks": _(
        "Controlemomenten met leerlingen die aan de beurt waren. Op tijd: gesproken op of voor de afgesproken dag."
        " Momenten die vervielen omdat de reeks eerder klaar was, tellen niet mee."
    ),
    "stopped": _(
        "Wat de gepeste leerling het laatst zei binnen 42 dagen nadat de aanpak was gekozen. ‘Iets nieuws’ telt bij gaat"
        " door. Niets gezegd: er is niets vastgelegd, de zes weken zijn nog niet om, of er is geen aanpak gekozen. Zeiden"
        " twee leerlingen op een dag iets anders, dan telt de leerling die er het slechtst aan toe is."
    ),
    "rounds": _(
        "Hoe vaak de casus opnieuw was begonnen op de laatste dag. Een casus die na afsluiten is heropend, telt alleen"
        " daar."
    ),
    "form": _(
        "Gesprekken met de andere leerling en lessen in de klas, die zijn gevoerd en vastgelegd; één casus kan er meer"
        " hebben. Overgeslagen gesprekken tellen niet mee."
    ),
    "place": _(
        "Plaats en moment uit het signaal dat de casus opende. Soort pesten en de grond van discriminatie worden niet als"
        " code vastgelegd; daarom zijn daar geen cijfers van."
    ),
    "on_time": _(
        "Stappen die zijn afgerond, ook die zijn overgeslagen, en stappen die open staan terwijl hun dag voorbij is. Een"
        " stap die nog tijd heeft telt niet mee, een vervallen stap ook niet."
    ),
    "basis": _(
        "Dezelfde stappen, naar de grond waarop zij zijn afgerond. Een stap die nog open is, telt bij de eerste regel."
    ),
}
