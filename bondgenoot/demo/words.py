"""What people in the fictional school wrote down, by the question they answered. Everybody here is invented."""

WORDS: dict[str, tuple[str, ...]] = {
    "melder": ("collega",),
    "afspraken": (
        "We letten deze week extra op in de pauze en bij de kluisjes. Vrijdag praten we elkaar bij.",
        "Ik loop elke ochtend even langs. Als er iets gebeurt, komt het meteen bij mij.",
    ),
    "conclusie": ("Meer collega’s zien dat deze leerling alleen zit en schrikt van opmerkingen.",),
    "wie_let_op": ("De surveillant in de aula en de docent gym letten mee op.",),
    "verteld": (
        "Vertelt dat er elke pauze wordt gelachen en dat spullen verdwijnen. Het is begonnen na de herfstvakantie.",
        "Zegt dat niemand naast hem wil zitten en dat er in de groepsapp over hem wordt geschreven.",
    ),
    "wens": (
        "Wil dat het stopt, maar nog niet dat de klas weet wie het heeft verteld.",
        "Wil graag dat de mentor meekijkt en dat er rustig wordt gepraat.",
    ),
    "delen_met": ("Met de anti-pestcoördinator mag het. Met de klas nog niet.",),
    "waarom": (
        "Wat de leerling vertelt, past bij wat drie collega’s los van elkaar zagen.",
        "Dit past bij wat de leerling zelf wil, en het is snel te doen.",
    ),
    "bewijs": ("Er zijn schermafbeeldingen van twee berichten. Die bewaart de leerling zelf.",),
    "onderwerp": ("Wat is het verschil tussen plagen en pesten, en wat kun je doen als je het ziet?",),
    "materiaal": ("Werkblad ‘omstanders’ en een kort filmpje.",),
    "indruk": ("Rustige les. Een paar leerlingen werden stil bij het stuk over buitensluiten.",),
    "samenvatting": ("Gesprekken gevoerd, afspraken gemaakt. De leerling weet bij wie hij terecht kan.",),
    "samenvatting_andere": (
        "Gesprek gevoerd over eigen gedrag. Afspraak: afstand houden en niet reageren in de app.",
    ),
    "verhaal_gepeste": ("Vertelt rustig wat er is gebeurd. Is bang dat het erger wordt na dit gesprek.",),
    "verhaal_andere": ("Zegt dat het als grap was bedoeld. Snapt nu dat het niet zo voelde.",),
    "afspraken_andere": ("Blijft uit de buurt, plaatst niets meer en zegt het als anderen het wel doen.",),
    "verslag": ("Het gesprek was eerst stroef en daarna eerlijk. Beide kanten zijn gehoord.",),
    "afspraak_gepeste": ("Komt naar de mentor als het weer gebeurt, ook als het klein lijkt.",),
    "afspraak_andere": ("Stopt met de opmerkingen en haalt de berichten weg.",),
    "contact": ("De zorgcoördinator van de andere school",),
    "gedeeld": (
        "Dat er berichten zijn gestuurd vanaf een account van een leerling daar. Geen details over thuis.",
    ),
    "al_gedaan": ("Heeft accounts geblokkeerd en niet gereageerd.",),
    "volgende_stap": ("Samen de tips doorgenomen. Overmorgen praten we verder.",),
    "aanwijzing": ("De berichten komen steeds vlak na het derde uur.",),
    "waarom_niet_gestopt": ("Na twee rustige weken begon het opnieuw, nu vooral in de fietsenstalling.",),
    "onderbouwing": ("Vier voorvallen in drie weken, op verschillende plekken, door dezelfde leerling.",),
    "reactie": ("Was eerst boos, daarna stil. Zei: ik wist niet dat het zo erg was.",),
    "oplossing": ("Ouders steunen de afspraken. Telefoon blijft in de kluis, pauze op de eigen verdieping.",),
    "vermoeden": ("Noemt een leerling uit een andere klas, maar weet het niet zeker.",),
    "hulp": ("De leerlingbegeleider gaat wekelijks in gesprek. We helpen bij het melden bij het platform.",),
    "wens_ouders": ("Willen graag elke twee weken horen hoe het gaat.",),
    "besluit": ("Het ondersteuningsteam kijkt mee. De teamleider neemt de regie.",),
    "eigen_woorden": ("Het gaat beter. Ik zit weer aan tafel met anderen.",),
    "oordeel_mentor": ("Rustig in de klas, lacht weer mee, levert werk op tijd in.",),
    "slotverslag": ("Het hielp dat er snel werd gepraat en dat de controlemomenten doorgingen.",),
    "gesprekspartner": ("De leerlingbegeleider",),
    "gespreksleider": ("De herstelrechtspecialist van onze school",),
    "plaats": ("Lokaal 0.12, met de stoelen in een kring",),
    "gebeurd": (
        "Iedereen vertelde wat er was gebeurd, te beginnen bij de eerste opmerkingen in de kleedkamer.",
    ),
    "terugkijken_gepeste": ("Voelde zich alleen en durfde niet meer naar gym.",),
    "terugkijken_andere": ("Schaamt zich. Wilde erbij horen.",),
    "benadeeld": ("De leerling zelf, thuis, en klasgenoten die niet wisten wat ze moesten doen.",),
    "goedmaken": ("Excuses maken, samen kiezen wat er in de klas verandert, en volhouden.",),
}

FACTS = (
    "Zat de hele pauze alleen bij de kluisjes. Twee leerlingen liepen langs, lachten en riepen iets.",
    "De tas lag open in de gang en de boeken lagen op de trap. De leerling zei dat het ‘vanzelf’ was gebeurd.",
    "Bij gym werd deze leerling als laatste gekozen. Iemand zei: niet die weer. Daarna klonk gelach.",
    "Vertelde huilend dat er een groepsapp is zonder haar, waarin foto’s van haar worden gedeeld.",
    "Komt steeds na de bel binnen en wil niet zeggen waarom. Liep gisteren om via de personeelsingang.",
)
THOUGHTS = (
    "Ik denk dat dit al langer speelt.",
    "Het kan een grap zijn, maar het voelt niet zo.",
    "Ik vermoed dat er meer leerlingen bij betrokken zijn.",
    "",
)

# Notes beside a step: both pupils as mentions, and one with a name that was only typed and waits for an answer.
TOGETHER = "{one} en {other} zaten in de les ver uit elkaar. {one} keek niet op toen {other} langsliep."
IN_PASSING = (
    "{one} stond alleen bij de kluisjes. Een klasgenoot zei dat {loose} weer iets in de groepsapp had gezet."
)
