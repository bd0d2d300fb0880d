"""A labelled set for the scan: sentences of which is known where somebody is named, in every trap, and who that is.

`a_school(rng)` makes the people; `sentences(people, rng, per_trap)` the sentences that name somebody; NEUTRAL and
TRAPS_WITHOUT_ANYBODY name nobody. The names of UNKNOWN stand in no roster and in none of the lists of the scan.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

from bondgenoot.dossier.names.folding import fold
from bondgenoot.dossier.names.lexicon import Lexicon, SchoolPeople
from bondgenoot.dossier.names.person import Person, Who
from bondgenoot.dossier.names.words import INFIXES, listed

PARTY, CLASSMATE, SCHOOL, UNKNOWN = "partij", "klasgenoot", "school", "onbekend"


@dataclass(frozen=True)
class Name:
    first: str
    infix: str
    last: str
    number: str = ""

    @property
    def full(self) -> str:
        return " ".join(filter(None, (self.first, self.infix, self.last)))

    @property
    def surname(self) -> str:
        return " ".join(filter(None, (self.infix, self.last)))


@dataclass(frozen=True)
class Sentence:
    """`spans` are (start, length) of every naming in `text`."""

    text: str
    spans: tuple[tuple[int, int], ...]
    trap: str = ""
    who: str = ""


@dataclass(frozen=True)
class People:
    lexicon: Lexicon
    names: dict[str, list[Name]]


WORD_NAMES = ["Roos", "Mees", "Storm", "Beer", "Boy", "Lente", "Job", "Lot", "Floor", "Sterre"]
# What is a verb or "then" as well: only a capital tells.
FUNCTION_NAMES = ["Wil", "Dan"]
FIRST = [
    "Bram",
    "Sanne",
    "Zoë",
    "Noëlle",
    "Lucas",
    "Daan",
    "Lotte",
    "Sebastiaan",
    "Charlotte",
    "Anne-Sophie",
    "Jan-Willem",
    "Yasmina",
    "Esmée",
    "Björn",
    "Loïs",
    "Mohamed",
    "Fatima",
    "Aïsha",
    "Tess",
    "Niels",
    "Iris",
    "Maud",
    "Thijs",
    "Julia",
    "Ayoub",
    "Elif",
    "Kasper",
    "Femke",
    "Jurre",
    "Nina",
    "Sem",
    "Liv",
    "Finn",
    "Eva",
    "Noah",
    "Mila",
    "Max",
    "Alex",
    "Ömer",
    "Chloé",
    "Jochem",
    "Merel",
    "Willemijn",
    "Tijmen",
    "Annabel",
    "Cheyenne",
    "Jayden",
    "Rayan",
    "Ilse",
    "Pim",
]
# In the roster, and in none of the lists.
RARE_FIRST = [
    "Wieger",
    "Jouke",
    "Fokelien",
    "Sijmen",
    "Ottelien",
    "Zwanet",
    "Brechtsje",
    "Ithaka",
    "Lyanne",
    "Quiryn",
    "Tirza",
    "Nouri",
    "Zayd",
    "Ferdau",
    "Ebenezer",
    "Malou",
    "Djuna",
    "Sverre",
    "Ylvi",
    "Hessel",
    "Abel-Jan",
    "Maryse",
    "Taeke",
    "Jildau",
]
LAST = [
    "|Jansen|Bakker|Visser|Kok|Vos|Smit|Yılmaz|Özdemir|Nguyen|Aarts|Hendriks|Postma|Kuiper|Meijer|Peters",
    "de|Vries|Jong|Boer|Groot|Wit|Haan|Bruijn|Graaf",
    "van der|Berg|Meer|Linden|Heijden|Veen|Wal|Laan",
    "van den|Berg|Heuvel|Broek|Bosch",
    "van|Dijk|Dam|Leeuwen|Vliet|Zanten|Beek",
    "van 't|Hof|Hek",
    "ten|Brink|Have",
    "el|Amrani|Idrissi|Khattabi",
    "|Jansen-de Boer|Kowalczyk|Ruijgrok|Duizendstra|Ploegmakers|D'Hondt|Oosterwold|Wisselink|Nieuwkerk|Adeyemi",
]
UNKNOWN_FIRST = [
    "Wubbo",
    "Jikke",
    "Sjuul",
    "Fenne",
    "Oeds",
    "Rinske",
    "Ybe",
    "Siebren",
    "Zaïra",
    "Kaoutar",
    "Ouiam",
    "Tuğçe",
    "Berkay",
    "Oluwaseun",
    "Kwame",
    "Thandiwe",
    "Szymon",
    "Katarzyna",
    "Rutendo",
    "Yentl",
]
UNKNOWN_LAST = [
    "Zandstra",
    "Sztorc",
    "van Oosterzee",
    "Bloemhard",
    "de Kloe",
    "Rademakers",
    "van den Eijnden",
    "Mbeki",
]

AMID = [
    "Ik zag {} bij de fietsenstalling staan.",
    "In de pauze liep {} boos weg.",
    "Volgens de mentor heeft {} het filmpje gemaakt.",
    "Het begon toen {} niet mee mocht doen.",
    "Daarna duwde een jongen uit de klas {} tegen de muur.",
    "Wij spraken af dat {} morgen met de coördinator praat.",
    "De klas lachte en {} ging huilend naar het toilet.",
    "Toen zei {}, die ernaast zat, dat het niet waar was.",
    "Er is met {} gesproken over wat er in de groepsapp stond.",
]
START = [
    "{} zei dat het een grap was.",
    "{} stond bij de deur te wachten.",
    "Het was pauze. {} pakte de tas af en gooide die weg.",
    "Na afloop belde ik naar huis. {} durft niet meer naar school.",
]
OF = [
    "Ik vond de tas van {0} achter het gebouw, en {0} tas was leeg.",
    "Bij het hek zag ik dat {0} fiets kapot was.",
]


def a_school(rng: Random, *, pupils: int = 1500) -> People:
    """A school in which two are parties of a record and 28 are in their class; one class has every word name."""
    names = [_name(rng, number) for number in range(pupils)]
    for place, first in enumerate([*WORD_NAMES, *FUNCTION_NAMES]):
        names[place + 2] = Name(first, *_surname(rng), f"{200_000 + place}")
        # The same words name others elsewhere in the school.
        names[100 + place] = Name(first, *_surname(rng), f"{210_000 + place}")
    names[0], names[1] = Name("Bram", "de", "Vries", "204511"), Name("Zoë", "van den", "Berg", "204512")
    mates = names[:30]
    people = {UUID(int=number + 1, version=4): name for number, name in enumerate(names)}
    known = {key: _person(key, name) for key, name in people.items()}
    here = UUID(int=9**9, version=4)
    classes = {key: frozenset([here]) for key in list(people)[:30]}
    parties = {
        key: Who("party", UUID(int=10**9 + turn, version=4), people[key].full)
        for turn, key in enumerate(list(people)[:2])
    }
    lexicon = Lexicon.around_parties(SchoolPeople(known, (), {}, classes), parties)
    near = {fold(part) for name in mates for part in _words(name)}
    far = [name for name in names[30:] if not near & {fold(part) for part in _words(name)}]
    unknown = [Name(rng.choice(UNKNOWN_FIRST), *_split(rng.choice(UNKNOWN_LAST))) for _turn in range(60)]
    return People(lexicon, {PARTY: mates[:2], CLASSMATE: mates[2:], SCHOOL: far, UNKNOWN: unknown})


def _words(name: Name) -> list[str]:
    return [*name.first.split("-"), name.first, *name.last.split("-"), name.last]


def _name(rng: Random, number: int) -> Name:
    pool = (FIRST, RARE_FIRST, sorted(listed("given") - listed("words") - listed("function")))
    first = rng.choice(rng.choices(pool, weights=(5, 2, 4))[0])
    return Name(first if first[0].isupper() else first.title(), *_surname(rng), f"{300_000 + number}")


def _surname(rng: Random) -> tuple[str, str]:
    infix, *lasts = rng.choice(LAST).split("|")
    return infix, rng.choice(lasts)


def _split(surname: str) -> tuple[str, str]:
    infix, _space, last = surname.rpartition(" ")
    return infix, last


def _person(key: UUID, name: Name) -> Person:
    return Person.named(Who("pupil", key, name.full), name.first, name.infix, name.last, codes=[name.number])


def _small(first: str) -> str:
    """The diminutive as it is said: Brammetje, Roosje, Daantje, Willempje."""
    if first[-1] in "aeiouéë":
        return first + "tje"
    if len(first) > 2 and first[-2] in "aeiou" and first[-3] not in "aeiou" and first[-1] in "mlnr":
        return first + first[-1] + "etje"
    if first[-1] == "m":
        return first + "pje"
    return first + ("tje" if first[-1] in "nlrw" else "je")


def _own(first: str) -> str:
    if first[-1] in "sxz":
        return first + "'"
    return first + ("'s" if first[-1] in "aiouy" else "s")


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _infix_short(name: Name) -> str:
    return {"van der": "v.d.", "van den": "vd", "van": "v.", "de": "d."}.get(name.infix, name.infix)


def _dotted(name: Name) -> str:
    return f"{name.first[0]}. " + (f"{name.infix} " if name.infix else "") + f"{name.last[0]}."


def _compact(name: Name) -> str:
    return name.first[0] + "".join(word[0] for word in name.infix.split()) + name.last[0]


@dataclass(frozen=True)
class Trap:
    """`say` gives how somebody is written; None when this name has no such form. `exact`: a form nobody may miss."""

    name: str
    say: Callable[[Name], str | None]
    frames: tuple[str, ...]
    exact: bool = False


def _if(fits: bool, said: str) -> str | None:
    return said if fits else None


_amid, _start, _of = tuple(AMID), tuple(START), tuple(OF)


def _plain(name: Name) -> bool:
    return name.first not in WORD_NAMES and name.first not in FUNCTION_NAMES


TRAPS = (
    Trap("voornaam midden in de zin", lambda one: one.first, _amid, exact=True),
    Trap("voornaam voorop", lambda one: _if(one.first not in FUNCTION_NAMES, one.first), _start, exact=True),
    Trap("hele naam", lambda one: one.full, _amid, exact=True),
    Trap("hele naam voorop", lambda one: one.full, _start, exact=True),
    Trap("achternaam met tussenvoegsel", lambda one: _if(bool(one.infix), one.surname), _amid, exact=True),
    Trap("Tussenvoegsel met hoofdletter", lambda one: _if(bool(one.infix), one.surname[0].upper() + one.surname[1:]), _amid, exact=True),
    Trap("v.d. en vd", lambda one: _if(bool(one.infix), f"{_infix_short(one)} {one.last}"), _amid, exact=True),
    Trap("achternaam alleen", lambda one: one.last, _amid, exact=True),
    Trap("bezit (Brams, Bram's, Lucas')", lambda one: _own(one.first), _of[1:], exact=True),
    Trap("verkleinwoord", lambda one: _if("-" not in one.first, _small(one.first)), _amid),
    Trap("verkleinwoord voorop", lambda one: _if(_plain(one) and "-" not in one.first, _small(one.first)), _start),
    Trap("afgekort (Seb)", lambda one: _if(len(one.first) > 5, one.first[:3]), _amid),
    Trap("afgekort, kleine letter", lambda one: _if(len(one.first) > 6 and _plain(one), one.first[:4].lower()), _amid),
    Trap("initialen met punten", _dotted, _amid),
    Trap("initialen aaneen (BdV)", lambda one: _if(bool(one.infix), _compact(one)), _amid),
    Trap("zonder accenten", lambda one: _if(_bare(one.first) != one.first, _bare(one.first)), _amid, exact=True),
    Trap("NFD", lambda one: _if(_bare(one.first) != one.first, unicodedata.normalize("NFD", one.first)), _amid, exact=True),
    Trap("kleine letter", lambda one: _if(_plain(one), one.first.lower()), _amid, exact=True),
    Trap("hele naam, kleine letter", lambda one: _if(_plain(one), one.full.lower()), _amid, exact=True),
    Trap("hoofdletters", lambda one: _if(_plain(one), one.first.upper()), _amid, exact=True),
    Trap("naam die een woord is, midden", lambda one: _if(not _plain(one), one.first), _amid, exact=True),
    Trap("naam die een woord is, voorop", lambda one: _if(one.first in WORD_NAMES, one.first), _start, exact=True),
    Trap("naam die een woord is, klein", lambda one: _if(one.first in WORD_NAMES, one.first.lower()), _amid, exact=True),
    Trap("e-mail", lambda one: f"{_bare(one.first).lower()}.{_bare(one.last).lower().replace(chr(39), '')}@thuis.example", _amid, exact=True),
    Trap("@naam", lambda one: f"@{_bare(one.first).lower().replace('-', '')}_x{len(one.full)}", _amid, exact=True),
    Trap("accountnaam met cijfers", lambda one: f"{_bare(one.first).lower().replace('-', '')}20{len(one.full):02d}", _amid, exact=True),
    Trap("leerlingnummer", lambda one: one.number or None, _amid, exact=True),
    Trap("leerlingnummer met spatie", lambda one: _if(bool(one.number), f"{one.number[:3]} {one.number[3:]}"), _amid, exact=True),
    Trap("telefoonnummer", lambda one: f"06-{one.number or '771234'}{len(one.full):02d}", _amid, exact=True),
    Trap("na mevrouw of oma", lambda one: one.surname, ("Ik belde met mevrouw {} over de dag van gisteren.", "Meneer {} was ook in de zaal."), exact=True),
)  # fmt: skip


def sentences(people: People, rng: Random, per_trap: int) -> Iterator[Sentence]:
    """`per_trap` sentences for every trap and every kind of person that has such a form."""
    for trap in TRAPS:
        for who, names in people.names.items():
            forms = [said for name in names if (said := trap.say(name))]
            for _turn in range(per_trap if forms else 0):
                yield _framed(rng.choice(trap.frames), rng.choice(forms), trap.name, who)


def _framed(frame: str, said: str, trap: str, who: str) -> Sentence:
    text, spans = "", []
    first, *rest = frame.replace("{0}", "{}").split("{}")
    text = first
    # The apostrophe of "Lucas'" says nothing about anybody.
    naming = said.rstrip("'.")
    for piece in rest:
        spans.append((len(text), len(naming)))
        text += said + piece
    return Sentence(text, tuple(spans), trap, who)


# Nobody is named in these, in a school in which Storm, Roos, Mees, Beer, Boy, Lente, Job, Lot, Floor and Wil are pupils.
TRAPS_WITHOUT_ANYBODY = [
    "Er was storm op zee en de trein reed niet.",
    "Storm op komst, dus de sportdag gaat niet door.",
    "Ze gaf een roos aan de juf.",
    "De docent schoot in de roos met die opmerking.",
    "In de lente gaan we op kamp naar Texel.",
    "De lente is begonnen, zei de conciërge.",
    "Hij kreeg een beer van de kermis.",
    "Ze heeft een job bij de supermarkt.",
    "Het lot besliste wie mocht beginnen.",
    "Hij wil dat het stopt en dan komt hij weer.",
    "Dan gaan we naar binnen en dan praten we verder.",
    "Wil je dat ik je ouders bel?",
    "Op maandag 3 maart had de klas Engels in lokaal 104.",
    "Hij fietste van Zaandam naar Amsterdam en terug.",
    "De foto stond op Instagram en daarna op Snapchat.",
    "In de WhatsApp-groep van 2B werd gescholden.",
    "We zagen het in Magister en in Teams.",
    "In april en mei waren er drie incidenten.",
    "Het gesprek was op 12-03-2026 om 10:30 uur.",
    "Ze kocht chips bij de Albert Heijn op het Stationsplein.",
    "De GGD en Veilig Thuis zijn gebeld.",
    "Hij heeft ADHD en krijgt hulp van het ZAT.",
    "De kosten waren € 12500 volgens de directie.",
    "Ze spreekt thuis Turks, Arabisch of Nederlands.",
    "Volgens de Inspectie van het Onderwijs moet dat anders.",
    "Het staat op bladzijde 12 van het protocol, d.w.z. bij stap 3.",
    "De bakker en de visser op de markt zagen niets.",
    "Het bos achter de school is verboden terrein.",
    "Een jonge vos liep over het schoolplein.",
    "Na Kerst en Pasen werd het rustiger.",
    "Vitamine C. en een appel hielpen niet.",
    "Wij kiezen voor optie B. en niet voor plan A.",
    "De afspraak geldt t/m vrijdag, m.b.t. de kleedkamer.",
    "Het was een kille dag in januari.",
    "Hij stond op de floor van de gymzaal.",
]

NEUTRAL = [
    "In de pauze stond de klas bij de kapstokken te wachten tot de deur openging.",
    "De leerling vertelde dat het al weken zo gaat en dat niemand iets zegt.",
    "Ik heb gevraagd wat er gebeurde en wie erbij waren.",
    "Er werd gelachen toen de tas op de grond viel.",
    "Twee jongens uit de parallelklas keken toe en deden niets.",
    "Daarna is de mentor gebeld en hebben we een afspraak gemaakt.",
    "De ouders zijn dezelfde dag telefonisch op de hoogte gebracht.",
    "Moeder reageerde geschrokken en wil graag een gesprek op school.",
    "Vader gaf aan dat hij thuis ook veranderingen ziet.",
    "De sfeer in de klas is de laatste tijd gespannen.",
    "Tijdens de les werd er met propjes gegooid en hardop gezucht.",
    "Hij zei dat het een grapje was, maar zij vond het niet leuk.",
    "We hebben afgesproken dat er elke vrijdag kort wordt gevraagd hoe het gaat.",
    "De telefoon is ingeleverd bij de teamleider en ligt in de kluis.",
    "Bij de gymles wordt voortaan een andere indeling gemaakt.",
    "Het filmpje is verwijderd, maar was al door veel leerlingen bekeken.",
    "Niemand uit de groep wil toegeven wie ermee begon.",
    "Ik zag dat er bij de fietsenstalling iets werd afgepakt.",
    "Toen ik dichterbij kwam, liepen ze snel weg richting het hek.",
    "Mijn indruk is dat de buitensluiting niet toevallig is.",
    "De conciërge heeft het plein in de gaten gehouden.",
    "Sinds de herfstvakantie blijft zij in de pauze binnen.",
    "Gisteren kwam ze huilend uit het kluisjesgebouw.",
    "Volgende week spreken we elkaar opnieuw, samen met de coördinator.",
    "De leerlingen kregen de kans om hun kant van het verhaal te vertellen.",
    "Er is geen sprake van lichamelijk geweld, wel van uitschelden.",
    "Afgesproken is dat iedereen zich aan de regels van de groepsapp houdt.",
    "Beide gezinnen vinden het belangrijk dat er snel duidelijkheid komt.",
    "Hopelijk helpt de nieuwe plattegrond om de rust terug te brengen.",
    "Opvallend was dat de anderen direct stil werden.",
    "Verder is er weinig veranderd ten opzichte van de vorige keer.",
    "Samen met de begeleider maken zij een plan voor de komende weken.",
    "Thuis slaapt de leerling slecht en eet weinig.",
    "Uit het gesprek bleek dat het ook buiten school doorgaat.",
    "Helaas was de ruimte bezet, daarom weken we uit naar de bibliotheek.",
    "Onderweg naar het station werd er opnieuw geduwd en gescholden.",
    "Excuses zijn aangeboden en aanvaard, de spullen zijn vergoed.",
    "Verschillende docenten herkennen het beeld dat hier geschetst wordt.",
    "Pesterijen via sociale media zijn moeilijk te bewijzen.",
    "Hoewel het rustiger lijkt, blijft waakzaamheid nodig.",
    "Tegen het einde van het uur vroeg de begeleider wie wilde reageren.",
    "Kauwgom zat in het haar en op de jas.",
    "Etui en rekenmachine lagen verspreid over de gang.",
    "Klasgenoten zeiden later dat ze bang waren om iets te zeggen.",
    "Meestal gebeurt het in de wisseling van de lessen, als er geen toezicht is.",
    "Prullenbakken werden omgegooid en kluisjes beklad.",
    "Bespreek dit met het team voordat er een besluit valt.",
    "Vrijdagmiddag is er een herstelgesprek gepland in de spreekkamer.",
]


def pages(rng: Random, number: int, *, characters: int = 3000) -> list[str]:
    """So many pages of ordinary text in which nobody is named."""
    return [_page([*NEUTRAL, *TRAPS_WITHOUT_ANYBODY], rng, characters) for _turn in range(number)]


def _page(lines: list[str], rng: Random, characters: int) -> str:
    text = ""
    while len(text) < characters:
        text += rng.choice(lines) + " "
    return text[:characters].rpartition(" ")[0]


def missed(sentence: Sentence, found: list[tuple[int, int]]) -> int:
    """How many namings of a sentence are not wholly within what was found, as (start, length).

    A tussenvoegsel may stay: "van" names nobody.
    """
    covered = {place for start, length in found for place in range(start, start + length)}
    lost = 0
    for start, length in sentence.spans:
        words = re.finditer(r"\w+", sentence.text[start : start + length])
        telling = [one for one in words if fold(one.group()) not in INFIXES]
        lost += any(start + place not in covered for one in telling for place in range(*one.span()))
    return lost


def false_alarms(sentence: Sentence, found: list[tuple[int, int]]) -> int:
    """How many finds touch no naming."""
    return sum(
        not any(start < at + size and at < start + length for at, size in sentence.spans)
        for start, length in found
    )
