"""How anonymous the thermometer is, in plain words: also what we cannot promise."""

from collections.abc import Mapping
from dataclasses import dataclass

Words = Mapping[str, str]


@dataclass(frozen=True)
class Point:
    text: str
    name: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    lead: str = ""
    points: tuple[Point, ...] = ()


_DUTCH = (
    Section(
        "Wat er gebeurt als je verstuurt",
        points=(
            Point("Je logt niet in. We zetten geen cookies en vragen niet hoe je heet."),
            Point(
                "Zolang je invult, staan je antwoorden alleen op jouw scherm. Pas bij Versturen gaan ze weg."
            ),
            Point(
                "Bij aankomst gaan je antwoorden meteen op slot. Zolang de vragenlijst loopt, kan niemand dat slot "
                "via Bondgenoot openen: je mentor niet, de directie niet, de beheerder niet."
            ),
            Point(
                "We bewaren niet hoe laat je iets stuurde, vanaf welk apparaat of vanaf welk internetadres."
            ),
            Point("Gebruik je een briefje? De code gaat weg zodra je verstuurt, los van je antwoorden."),
        ),
    ),
    Section(
        "Wat je school wel ziet",
        points=(
            Point("Hoeveel leerlingen van je klas al verstuurd hebben. Niet wie."),
            Point(
                "Na het sluiten: uitkomsten van minstens 10 leerlingen samen. Gaat een antwoord over minder dan 5 "
                "leerlingen, dan laten we het niet zien."
            ),
            Point(
                "Wat je over je eigen gedrag invult, laten we nooit per klas zien. Alleen voor minstens 25 leerlingen."
            ),
        ),
    ),
    Section(
        "Wat er na het sluiten weg is",
        lead="Als de ronde sluit, telt de computer alle antwoorden op. Daarna vernietigen we de antwoorden van elke "
        "leerling en de sleutel van het slot. Alleen de tellingen blijven over.",
    ),
    Section(
        "Wat we eerlijk moeten zeggen",
        lead="Geen enkel systeem is perfect. Dit zijn de plekken waar toch iets kan achterblijven:",
        points=(
            Point(
                "Wie naast je zit, kan meekijken. Houd je scherm schuin of vraag om een andere plek.",
                "Je buur.",
            ),
            Point(
                "Op een computer van school kan een programma van de school meekijken met het scherm. En wat je "
                "invult, staat in dat tabblad tot je verstuurt. Sluit het tabblad als je niet verstuurt.",
                "Een gedeelde computer.",
            ),
            Point(
                "Wie het netwerk beheert, kan zien dat iemand deze pagina opende, niet wat er is ingevuld. Ook de "
                "server voor Bondgenoot kan bijhouden welk adres wanneer iets opvroeg. We raden je school aan om dat "
                "voor deze pagina’s uit te zetten. Staat het aan, dan blijft het meestal een paar weken bewaard.",
                "Het netwerk.",
            ),
            Point(
                "De database houdt een logboek bij om na een storing verder te kunnen. Daarin staan verzegelde "
                "antwoorden, met het tijdstip waarop ze aankwamen. Meestal is dat na een paar uur of dagen "
                "overschreven; bewaart je school het langer, dan staat het er langer. Lezen kan alleen wie ook de "
                "hoofdsleutel van de server heeft.",
                "Het logboek van de database.",
            ),
            Point(
                "Maakt je school een reservekopie terwijl de ronde loopt, dan zitten daar de verzegelde antwoorden "
                "in, met de sleutel van de ronde, die zelf ook op slot zit. Wie die kopie heeft én de hoofdsleutel "
                "van de server, kan de antwoorden lezen, zolang die kopie bestaat. Meestal is dat een paar weken. "
                "Er staat geen naam bij, wel de klas.",
                "Een reservekopie.",
            ),
            Point(
                "Wie de server beheert en de hoofdsleutel heeft, kan het programma veranderen. Daartegen helpt geen "
                "techniek, alleen afspraken. Vraag je school wie dat is.",
                "De beheerder van de server.",
            ),
        ),
    ),
    Section(
        "Wat dit niet is",
        lead="Omdat wij niemand laten zien wat jij invult, kan ook niemand je naar aanleiding daarvan helpen. Wil je "
        "hulp, praat dan met iemand die je vertrouwt, of bel gratis de Kindertelefoon: 0800-0432. In gevaar? Bel 112.",
    ),
)

_ENGLISH = (
    Section(
        "What happens when you send",
        points=(
            Point("You do not log in. We set no cookies and do not ask your name."),
            Point(
                "While you fill it in, your answers are on your screen only. They leave when you tap Send."
            ),
            Point(
                "When they arrive, your answers are locked at once. As long as the questionnaire runs, nobody can "
                "open that lock through Bondgenoot: not your mentor, not the head, not the administrator."
            ),
            Point(
                "We do not keep at what time you sent something, from which device or which internet address."
            ),
            Point("Do you use a slip? Its code is gone when you send, apart from your answers."),
        ),
    ),
    Section(
        "What your school does see",
        points=(
            Point("How many pupils in your class have sent it. Not who."),
            Point(
                "After closing: results of at least 10 pupils together. When an answer is about fewer than 5 pupils, "
                "we do not show it."
            ),
            Point(
                "What you say about your own behaviour is never shown per class. Only for at least 25 pupils."
            ),
        ),
    ),
    Section(
        "What is gone after closing",
        lead="When the round closes, the computer adds up all answers. Then we destroy the answers of every pupil and "
        "the key of the lock. Only the totals remain.",
    ),
    Section(
        "What we must honestly say",
        lead="No system is perfect. These are the places where something can still stay behind:",
        points=(
            Point(
                "Whoever sits next to you can look. Tilt your screen or ask for another seat.",
                "Your neighbour.",
            ),
            Point(
                "On a school computer a program of the school may watch the screen. And what you fill in stays in "
                "that tab until you send it. Close the tab if you do not send.",
                "A shared computer.",
            ),
            Point(
                "Whoever runs the network can see that somebody opened this page, not what was filled in. The server "
                "in front of Bondgenoot can also note which address asked for something and when. We advise your "
                "school to switch that off for these pages. If it is on, it is usually kept for a few weeks.",
                "The network.",
            ),
            Point(
                "The database keeps a journal to go on after a failure. It holds sealed answers, with the moment at "
                "which they arrived. Usually it is overwritten after some hours or days; if your school keeps it "
                "longer, it stays longer. Only somebody who also has the master key of the server can read them.",
                "The journal of the database.",
            ),
            Point(
                "If your school makes a backup while the round runs, it holds the sealed answers and the key of the "
                "round, which is locked too. Whoever has that backup and the master key of the server can read the "
                "answers as long as the backup exists. Usually that is a few weeks. There is no name with them, but "
                "there is a class.",
                "A backup.",
            ),
            Point(
                "Whoever runs the server and has the master key can change the program. No technique helps against "
                "that, only agreements. Ask your school who that is.",
                "Whoever runs the server.",
            ),
        ),
    ),
    Section(
        "What this is not",
        lead="Because we show nobody what you fill in, nobody can help you because of it either. If you want help, talk "
        "to somebody you trust, or call the Kindertelefoon for free: 0800-0432. In danger? Call 112.",
    ),
)


def sections(language: str) -> tuple[Section, ...]:
    """The whole page in a language; in Dutch when we do not have it."""
    return _ENGLISH if language == "en" else _DUTCH
