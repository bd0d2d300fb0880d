"""The first words of a yearly report: they hold the facts already, and say where somebody must fill in."""

import re

from django.utils.translation import gettext as _

from bondgenoot.insight.figures.shape import Figure, Part
from bondgenoot.insight.report_around import Around
from bondgenoot.insight.report_frozen import Frozen
from bondgenoot.insight.report_numbers import in_full, percent
from bondgenoot.prevention.account import sums_of
from bondgenoot.prevention.models import State
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.survey.monitor_shown import took_part, window

# What still must be filled in; a report with one of these is not adopted.
GAP = re.compile(r"\[Vul in[^\]]*\]?")

# The figures, by key, that say what the school did, and those in which a reader looks for what should change.
DONE = ("first_talk", "parents", "form", "checks", "on_time")
# Of a figure with more parts than this the largest are named.
MOST = 6
STANDING_OUT = ("stopped", "rounds", "basis", "place")


def gaps(words: str) -> list[str]:
    """What a text still asks to fill in."""
    return GAP.findall(words)


def yearly_words(frozen: Frozen, around: Around) -> dict[str, str]:
    """By section of `report_sections.YEARLY`."""
    return {
        "kort": _short(frozen, around),
        "gedaan": _done(frozen),
        "cijfers": _reading(),
        "opvallend": _standing_out(frozen),
        "anders": _changing(around),
        "voorkomen": _preventing(around),
        "monitor": _monitor(around),
        "protocol": _protocol(around),
        "klachten": _(
            "[Vul in: hoeveel klachten over pesten of onveiligheid kreeg de school, de klachtencommissie of de "
            "vertrouwenspersoon? Bondgenoot houdt klachten niet bij. Zijn het er minder dan vijf, schrijf dan "
            "'minder dan vijf'.]"
        ),
    }


def _short(frozen: Frozen, around: Around) -> str:
    words = _(
        "Dit verslag gaat over %(place)s in schooljaar %(year)s, tot en met %(day)s. Het is geschreven voor de "
        "medezeggenschapsraad, het bestuur en de inspectie. Het laat zien wat de school deed tegen pesten, of dat op "
        "tijd was en wat we ervan leren."
    )
    day = in_full(around.up_to)
    opening = words % {"place": around.location, "year": around.school_year, "day": day}
    return "\n\n".join(filter(None, [opening, _many(frozen)]))


def _many(frozen: Frozen) -> str:
    """How many signals and cases there were, as far as that may be said."""
    signals, cases = (_count(frozen, key) for key in ("signals", "outcome"))
    stopped = _part_of(frozen, "stopped", "stopped")
    said = [
        _("Er waren %(n)d signalen.") % {"n": signals} if signals else "",
        _("We openden %(n)d casussen.") % {"n": cases} if cases else "",
        _unsaid(frozen, "signals", _("Hoeveel signalen er waren, tonen we niet.")),
        _unsaid(frozen, "outcome", _("Hoeveel casussen er waren, tonen we niet.")),
        _("In %(n)d casussen zei de gepeste leerling binnen zes weken dat het gestopt is.") % {"n": stopped}
        if stopped
        else "",
    ]
    return " ".join(filter(None, said))


def _unsaid(frozen: Frozen, key: str, words: str) -> str:
    """The words where the whole of a figure is hidden."""
    figure = _figure(frozen, key)
    return words if figure and figure.whole.count is None else ""


def _count(frozen: Frozen, key: str) -> int | None:
    figure = _figure(frozen, key)
    return figure.whole.count if figure else None


def _part_of(frozen: Frozen, key: str, part: str) -> int | None:
    figure = _figure(frozen, key)
    return next((one.count for one in figure.whole.parts if one.key == part), None) if figure else None


def _figure(frozen: Frozen, key: str) -> Figure | None:
    return next((one for one in frozen.figures.figures if one.key == key), None)


def _done(frozen: Frozen) -> str:
    opening = _(
        "Wie zich zorgen maakt over een leerling, legt een signaal vast. De mentor of de anti-pestcoördinator kijkt of "
        "het een casus wordt. In een casus volgt de school stap voor stap het protocol: eerst praten met de leerling "
        "die gepest wordt, dan de ouders inlichten, dan kiezen hoe het pesten stopt, en blijven volgen."
    )
    points = _points(frozen, DONE)
    return "\n\n".join([opening, points]) if points else opening


def _standing_out(frozen: Frozen) -> str:
    asked = _("[Vul in: wat ging beter dan vorig jaar, wat ging minder goed, en hoe komt dat?]")
    points = _points(frozen, STANDING_OUT)
    return "\n\n".join([_("Dit laten de cijfers zien:"), points, asked]) if points else asked


def _points(frozen: Frozen, keys: tuple[str, ...]) -> str:
    figures = [figure for key in keys if (figure := _figure(frozen, key))]
    return "\n".join(f"- {one}" for figure in figures if (one := figure_line(figure, frozen.band)))


def figure_line(figure: Figure, band: int) -> str:
    """ "Ouders ingelicht: op tijd 31 (78 %), te laat 6 (15 %)." with what is not named; empty where there is nothing."""
    whole = figure.whole
    if whole.count == 0:
        return ""
    shown = [one for one in whole.parts if one.count]
    if not shown:
        words = _(
            "%(title)s: we tonen geen aantallen. Ze zijn te klein, of een klein aantal is ermee uit te rekenen."
        )
        return words % {"title": figure.title}
    named = sorted(shown, key=lambda one: -(one.count or 0))[:MOST] if len(whole.parts) > MOST else shown
    parts = ", ".join(_part(one, whole, band) for one in named)
    line = _("%(title)s: %(parts)s.") % {"title": figure.title, "parts": parts}
    return " ".join(filter(None, [line, _rest(figure, named, shown)]))


def _rest(figure: Figure, named: list[Part], shown: list[Part]) -> str:
    """What is left beside the parts that are named: it is as much a part of the answer."""
    said = []
    if len(named) < len(shown):
        said.append(_("De andere groepen die we tonen, staan in de tabel."))
    if any(one.count is None for one in figure.whole.parts):
        left = figure.counted
        if figure.whole.count is not None:
            left = f"{figure.whole.count - sum(one.count or 0 for one in shown)} {figure.counted}"
        words = _(
            "Van de andere %(left)s tonen we geen aantal per groep: dat is te klein, of een klein aantal is ermee uit te "
            "rekenen."
        )
        said.append(words % {"left": left})
    return " ".join(said)


def _part(part: Part, whole: Part, band: int) -> str:
    share = percent(part, whole, band)
    number = f"{part.count}" if share is None else f"{part.count} ({share} %)"
    return f"{part.label[:1].lower()}{part.label[1:]} {number}"


def _reading() -> str:
    return _(
        "De cijfers komen uit wat collega's bij elke stap vastleggen; niemand heeft er iets extra's voor ingevuld. "
        "Een streepje betekent dat een aantal niet wordt getoond: het is kleiner dan vijf, of een aantal kleiner dan "
        "vijf zou ermee uit te rekenen zijn. Zo is geen leerling te herkennen. De cijfers zijn bevroren toen dit "
        "verslag werd gemaakt. De code achter in dit verslag hoort bij precies deze cijfers.\n\n"
        "Deze woorden komen steeds terug:\n"
        "- Een signaal: iemand meldt een zorg over pesten.\n"
        "- Een casus: de school pakt een signaal op, stap voor stap volgens het protocol.\n"
        "- De aanpak: hoe de school het pesten wil stoppen.\n"
        "- Een controlemoment: de school vraagt na een tijd hoe het gaat.\n"
        "- Een ronde: werkt de aanpak niet, dan begint de school opnieuw."
    )


def _changing(around: Around) -> str:
    asked = _("[Vul in: wat gaan we anders doen, wie doet het en wanneer is het klaar?]")
    planned = [
        _("- %(what)s (klaar op %(day)s)") % {"what": one.what, "day": in_full(one.due_on)}
        for one in around.measures
        if one.done_on is None
    ]
    if not planned:
        return asked
    return "\n\n".join([_("Dit spraken we al af na de monitor:"), "\n".join(planned), asked])


def _preventing(around: Around) -> str:
    if not around.duties:
        return _("[Vul in: wat deden we dit jaar met klassen, team en ouders om pesten te voorkomen?]")
    sums = sums_of(around.duties, around.up_to)
    words = _("Van de %(all)d activiteiten van dit schooljaar zijn er %(done)d gedaan.")
    rest = (
        (sums.skipped, _("Met een reden niet gedaan: %(n)d.")),
        (sums.late, _("Te laat en nog niet gedaan: %(n)d.")),
        (sums.ahead, _("Later in het jaar aan de beurt: %(n)d.")),
        (sums.waived, _("Daarnaast voert de locatie dit niet uit, met een reden: %(n)d.")),
    )
    told = [words % {"all": sums.total, "done": sums.done}, *(said % {"n": n} for n, said in rest if n)]
    opening = " ".join(told)
    skipped = [
        _("- %(title)s: niet gedaan. %(reason)s") % {"title": one.title, "reason": one.reason}
        for one in around.duties
        if one.state == State.SKIPPED
    ]
    return "\n\n".join(filter(None, [opening, "\n".join(skipped)]))


def _monitor(around: Around) -> str:
    monitor = around.monitor
    if monitor is None:
        return _(
            "[Vul in: waarmee is de veiligheid van leerlingen dit jaar gemeten, en wanneer? Er staat dit schooljaar nog "
            "niets in het register van de wettelijke monitor.]"
        )
    lines = [
        _("De veiligheid van leerlingen is gemeten met %(what)s van %(who)s.")
        % {"what": monitor.instrument, "who": monitor.supplier},
        _("De afname was van %(window)s.") % {"window": window(monitor)} if window(monitor) else "",
        _("Er deden %(many)s mee.") % {"many": took_part(monitor)} if monitor.percentage is not None else "",
        _sent(around),
    ]
    did = [
        _("- %(what)s Dit leverde het op: %(result)s") % {"what": _ended(one.what), "result": one.result}
        for one in around.measures
        if one.done_on
    ]
    parts = [" ".join(filter(None, lines))]
    if did:
        parts += [_("Dit deden we met de uitslag:"), "\n".join(did)]
    return "\n\n".join(parts)


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _sent(around: Around) -> str:
    monitor = around.monitor
    if monitor is None or monitor.sent_on is None:
        return _("[Vul in: wanneer is de uitslag naar de inspectie gestuurd?]")
    words = _("De uitslag is op %(day)s naar de inspectie gestuurd.")
    sent = words % {"day": in_full(monitor.sent_on)}
    if monitor.council_on is None:
        return sent
    talked = _("Op %(day)s is hij besproken met de medezeggenschapsraad.")
    return f"{sent} " + talked % {"day": in_full(monitor.council_on)}


def _protocol(around: Around) -> str:
    asked = _("[Vul in: wat werkt goed in het protocol, wat niet, en passen we het aan?]")
    edition = around.edition
    if edition is None:
        return asked
    return "\n\n".join([" ".join(_standing(edition)), asked])


def _standing(edition: ProtocolEdition) -> list[str]:
    """What the school itself decided about it, as the school guide says it: what was shipped is nobody's yet."""
    lines = [
        _("We werkten met het protocol '%(title)s', versie %(version)d.")
        % {"title": edition.title, "version": edition.version}
    ]
    if edition.is_shipped:
        return [
            *lines,
            _(
                "Dat is het protocol zoals het bij Bondgenoot zit, het programma waarin de school haar aanpak van "
                "pesten bijhoudt. De school heeft er nog geen eigen versie van vastgesteld, en de "
                "medezeggenschapsraad (MR) heeft er nog niet mee ingestemd."
            ),
        ]
    if edition.mr_on:
        words = _("De medezeggenschapsraad (MR) stemde er op %(day)s mee in.")
        lines.append(words % {"day": in_full(edition.mr_on)})
    else:
        lines.append(_("Er is niet vastgelegd wanneer de medezeggenschapsraad (MR) ermee instemde."))
    if edition.adopted_on:
        lines.append(_("De school stelde het vast op %(day)s.") % {"day": in_full(edition.adopted_on)})
    else:
        lines.append(_("Er is niet vastgelegd wanneer de school het vaststelde."))
    return lines
