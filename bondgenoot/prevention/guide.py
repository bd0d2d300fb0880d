"""What the schoolgids of a location says about bullying and safety, and what is missing in it.

Everything but a few paragraphs comes from what the product knows; the school writes those (`Paragraph`).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.lib.due import short_day
from bondgenoot.prevention.models import BehaviourRules, GuideEdition, GuideParagraph, Paragraph
from bondgenoot.protocol.cards import card
from bondgenoot.protocol.models import ProtocolEdition
from bondgenoot.protocol.models.location_protocol import edition_for
from bondgenoot.school.models import Location, Role, RoleAssignment, SchoolYear, Staff

# From this month on a school writes the guide of the next school year.
MAY = 5
# Of the card with help what a family can turn to by itself, by phone number, in words to parents.
HELP = {
    "0800-0432": gettext_lazy(
        "Voor uw kind: de Kindertelefoon, 0800-0432. Praten of chatten over alles, gratis en anoniem."
    ),
    "113": gettext_lazy(
        "Voor wie aan zelfdoding denkt: 113, dag en nacht, bellen of chatten, gratis. Lukt 113 niet: 0800-0113."
    ),
    "0800-5010": gettext_lazy("Voor u: Ouders & Onderwijs, 0800-5010. Vragen over school en pesten."),
    "0900-1113111": gettext_lazy(
        "De vertrouwensinspecteur, 0900-1113111, op werkdagen van 8 tot 17 uur. Bij ernstige klachten over geweld, "
        "seksueel gedrag of discriminatie."
    ),
}


@dataclass(frozen=True)
class Part:
    """One heading of the guide. `missing` says what the school must still do; `own` is the paragraph it writes here."""

    key: str
    heading: str
    source: str
    words: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    own: GuideParagraph | None = None
    own_key: str = ""

    @property
    def text(self) -> str:
        """As it stands in the guide: paragraphs with an empty line between, points each on a line."""
        points = "\n".join(f"- {one}" for one in self.points)
        return "\n\n".join([self.heading, *self.words, *([points] if points else [])])

    @property
    def own_label(self) -> str:
        return str(Paragraph(self.own_key).label) if self.own_key else ""

    @property
    def print(self) -> str:
        """The fingerprint of its words, to see later that they changed."""
        said = json.dumps([self.heading, *self.words, *self.points], ensure_ascii=False)
        return sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Guide:
    location: Location
    year: SchoolYear
    parts: tuple[Part, ...]

    @property
    def title(self) -> str:
        return _("Veilig op school: %(place)s, %(year)s") % {"place": self.location, "year": self.year}

    @property
    def missing(self) -> list[str]:
        return [one for part in self.parts for one in part.missing]

    @property
    def text(self) -> str:
        return "\n\n\n".join([self.title, *(part.text for part in self.parts)]) + "\n"

    @property
    def prints(self) -> dict[str, str]:
        return {part.key: part.print for part in self.parts}

    def changed_since(self, kept: GuideEdition) -> list[str]:
        """The headings of what reads otherwise now than in the guide that was kept."""
        return [part.heading for part in self.parts if kept.prints.get(part.key) != part.print]


def guide_year(location: Location, on: date) -> SchoolYear:
    """The school year of the guide at hand: from May on the next one."""
    return SchoolYear.around(location.organisation, date(on.year, 8, 1) if MAY <= on.month < 8 else on)


def guide_of(location: Location, year: SchoolYear, on: date) -> Guide:
    """The guide of that school year as the product knows it on that day."""
    own = GuideParagraph.objects.of(location)
    parts = (
        _policy(location, on, own.get(Paragraph.POLICY)),
        _coordinator(location, year, on, own.get(Paragraph.REACH)),
        _rules(location, max(on, year.starts_on)),
        _parents(own.get(Paragraph.PARENTS)),
        _complaints(location, own.get(Paragraph.COMPLAINTS)),
        _help(),
    )
    return Guide(location, year, parts)


def _policy(location: Location, on: date, own: GuideParagraph | None) -> Part:
    edition = _edition(location, on)
    missing = []
    if not _said(own):
        missing.append(_("Er staat nog niet in hoe jullie aan veiligheid werken. De wet vraagt dat."))
    missing += _not_adopted(edition)
    return Part(
        "veilig",
        _("Een veilige school"),
        _("WVO 2020, artikel 2.92: het veiligheidsbeleid"),
        words=(*_own(own), *([_protocol(edition)] if edition else [])),
        missing=tuple(missing),
        own=own,
        own_key=Paragraph.POLICY,
    )


def _edition(location: Location, on: date) -> ProtocolEdition | None:
    """What this location works with; None as long as nothing was chosen and nothing has been shipped."""
    try:
        return edition_for(location, on)
    except ProtocolEdition.DoesNotExist:
        return None


def _not_adopted(edition: ProtocolEdition | None) -> list[str]:
    """What the school must still do before it can say that this protocol is its own."""
    if edition is None:
        return [
            _("Er is nog geen pestprotocol. Vraag de beheerder om er een klaar te zetten, en kies het dan.")
        ]
    if edition.is_shipped:
        return [
            _(
                "Jullie werken nog met het protocol zoals het bij Bondgenoot zit. Maak er een eigen versie van, met de "
                "dag waarop de MR instemde en de school het vaststelde."
            )
        ]
    if not edition.mr_on:
        return [_("Bij het protocol staat niet wanneer de MR instemde. Vul die dag in bij het protocol.")]
    return []


def _protocol(edition: ProtocolEdition) -> str:
    words = [
        _("Bij pesten werken we met een vast protocol: %(title)s, versie %(version)d.")
        % {"title": edition.title, "version": edition.version}
    ]
    if edition.mr_on:
        on = short_day(edition.mr_on, year=True)
        words.append(_("De medezeggenschapsraad (MR) stemde er op %(on)s mee in.") % {"on": on})
    if edition.adopted_on:
        on = short_day(edition.adopted_on, year=True)
        words.append(_("De school stelde het vast op %(on)s.") % {"on": on})
    words.append(_("U kunt het bij ons opvragen."))
    return " ".join(words)


def _coordinator(location: Location, year: SchoolYear, on: date, own: GuideParagraph | None) -> Part:
    now = coordinators(location, max(on, year.starts_on))
    august = year.starts_on.replace(year=year.starts_on.year + 1)
    words = [_presented(now)] if now else []
    # Only when it is known already that somebody else begins.
    later = coordinators(location, august)
    if on >= year.starts_on and later and {one.pk for one in later} != {one.pk for one in now}:
        names = ", ".join(map(str, later))
        words.append(
            _("Vanaf %(day)s is dat %(names)s.") % {"day": short_day(august, year=True), "names": names}
        )
    return Part(
        "coordinator",
        _("Bij wie kunt u en kan uw kind terecht?"),
        _(
            "WVO 2020, artikel 2.92: de naam van wie het pestbeleid coördineert. Protocol: functie en bereikbaarheid"
        ),
        words=(*words, *_own(own)),
        missing=tuple(_coordinator_missing(location, year, now, own)),
        own=own,
        own_key=Paragraph.REACH,
    )


def _presented(people: list[Staff]) -> str:
    """Who it is, with the function, and what for."""
    if len(people) == 1:
        return _(
            "Onze anti-pestcoördinator is %(name)s. Bij deze collega kunt u, en kan uw kind, terecht met alles wat met "
            "pesten te maken heeft."
        ) % {"name": people[0]}
    names = _("%(first)s en %(last)s") % {
        "first": ", ".join(map(str, people[:-1])),
        "last": people[-1],
    }
    return _(
        "Onze anti-pestcoördinatoren zijn %(names)s. Bij hen kunt u, en kan uw kind, terecht met alles wat met pesten "
        "te maken heeft."
    ) % {"names": names}


def _coordinator_missing(
    location: Location, year: SchoolYear, now: list[Staff], own: GuideParagraph | None
) -> Iterable[str]:
    if not now:
        yield _("Er is in %(year)s geen anti-pestcoördinator. Geef iemand die rol.") % {"year": year}
    if not own or not own.text:
        yield _("Er is geen bereikbaarheid ingevuld: telefoon, e-mail, of waar en wanneer iemand er is.")
        return
    held = RoleAssignment.objects.filter(location=location, role=Role.COORDINATOR, staff__in=now)
    newest = held.order_by("-starts_on").first()
    if newest and newest.starts_on > own.changed_at.date():
        yield _("De bereikbaarheid is ouder dan de anti-pestcoördinator van nu. Kijk na of die nog klopt.")


def _rules(location: Location, on: date) -> Part:
    rules = BehaviourRules.objects.current(location, on)
    return Part(
        "regels",
        _("Zo gaan we met elkaar om"),
        _("Protocol: de gedragsregels staan in de schoolgids"),
        words=(_("Deze gedragsregels gelden voor leerlingen en voor medewerkers:"),) if rules else (),
        points=tuple(rules.lines) if rules else (),
        missing=() if rules else (_("Er zijn nog geen gedragsregels vastgesteld."),),
    )


def _parents(own: GuideParagraph | None) -> Part:
    return Part(
        "ouders",
        _("Maakt u zich zorgen?"),
        _("Protocol: ouders betrekken"),
        words=(
            _(
                "Wordt uw kind gepest, doet het mee, of ziet u dat een ander kind wordt gepest? Vertel het de mentor "
                "van uw kind of de anti-pestcoördinator. Ook als u het niet zeker weet: we nemen elk signaal serieus."
            ),
            _("We spreken met u af wanneer u van ons hoort. Over andere kinderen vertellen we niets."),
            *_own(own),
        ),
        own=own,
        own_key=Paragraph.PARENTS,
    )


def _complaints(location: Location, own: GuideParagraph | None) -> Part:
    return Part(
        "klachten",
        _("Vindt u dat de school niet genoeg doet?"),
        _("Klachtenregeling en vertrouwensinspecteur"),
        words=(
            _(
                "Praat er eerst over met de mentor of de anti-pestcoördinator, en daarna met de directie. Komen we er "
                "samen niet uit? Dan kunt u een klacht indienen bij het bestuur, %(board)s, of bij de "
                "klachtencommissie."
            )
            % {"board": location.organisation.name},
            *_own(own),
        ),
        missing=() if _said(own) else (_("Er staat nog niet in waar de klachtenregeling te vinden is."),),
        own=own,
        own_key=Paragraph.COMPLAINTS,
    )


def _help() -> Part:
    items = [item for section in card("bijlage-9").sections for item in section.items]
    hosts = {item.phone: item.host for item in items}
    return Part(
        "hulp",
        _("Hulp buiten school"),
        _("Openbare nummers"),
        points=tuple(
            _("%(words)s Zie %(host)s.") % {"words": words, "host": hosts[phone]}
            for phone, words in HELP.items()
            if phone in hosts
        ),
    )


def coordinators(location: Location, on: date) -> list[Staff]:
    """Who is coordinator of this location on that day."""
    held = RoleAssignment.objects.current(on).filter(location=location, role=Role.COORDINATOR)
    people = {
        one.staff_id: one.staff
        for one in held.select_related("staff").order_by("staff__last_name", "staff__first_name")
    }
    return list(people.values())


def _said(own: GuideParagraph | None) -> bool:
    return bool(own and own.text)


def _own(own: GuideParagraph | None) -> list[str]:
    """The paragraphs a school wrote, apart."""
    return [one.strip() for one in own.text.replace("\r\n", "\n").split("\n\n") if one.strip()] if own else []
