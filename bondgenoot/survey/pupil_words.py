"""What the pages for pupils say around the questionnaire, per language. Dutch is the source: others fall back to it.

Not through gettext: the page speaks the language of the questionnaire, which a pupil chooses, and a school can add one.
"""

from collections.abc import Mapping

Words = Mapping[str, str]

SOURCE = "nl"

_WORDS: Mapping[str, Words] = {
    "class": {"nl": "Klas", "en": "Class"},
    "languages": {"nl": "Taal", "en": "Language"},
    "skip": {"nl": "Naar de vragen", "en": "Go to the questions"},
    # Before the statements.
    "nobody": {
        "nl": "Wij laten niemand zien wat jij invult: je mentor niet, de directie niet, je ouders niet.",
        "en": "We show nobody what you fill in: not your mentor, not the head of the school, not your parents.",
    },
    "scale": {
        "nl": "Kies bij elke zin een cijfer. Overslaan mag altijd.",
        "en": "Choose a number for every sentence. You may always skip one.",
    },
    "minutes": {
        "nl": "Het kost ongeveer 7 minuten. Er gaat pas iets weg als je onderaan op Versturen tikt.",
        "en": "It takes about 7 minutes. Nothing is sent until you tap Send at the bottom.",
    },
    "clear": {
        "nl": "Tik nog een keer op je antwoord om het weer leeg te maken.",
        "en": "Tap your answer again to clear it.",
    },
    "how_anonymous": {"nl": "Hoe anoniem is dit?", "en": "How anonymous is this?"},
    "slip": {"nl": "Code van je briefje", "en": "Code on your slip"},
    "slip_hint": {
        "nl": "Negen letters en cijfers. Staat de code er al? Dan hoef je niets te doen.",
        "en": "Nine letters and numbers. Is the code here already? Then you need not do anything.",
    },
    # Around the statements.
    "group": {"nl": "Groep", "en": "Group"},
    "of": {"nl": "van", "en": "of"},
    "refuse": {"nl": "wil ik niet zeggen", "en": "I would rather not say"},
    "about_you": {"nl": "Over jou", "en": "About you"},
    "about_you_lead": {
        "nl": "Nog een paar vragen. Ook deze mag je overslaan.",
        "en": "A few more questions. You may skip these too.",
    },
    "done": {"nl": "Klaar?", "en": "Done?"},
    "send_told": {
        "nl": "Na het versturen kun je je antwoorden niet meer bekijken of veranderen.",
        "en": "After sending you cannot look at your answers or change them.",
    },
    "send": {"nl": "Versturen", "en": "Send"},
    "sending": {"nl": "Bezig met versturen…", "en": "Sending…"},
    # With script only.
    "progress": {"nl": "ingevuld", "en": "answered"},
    "restored": {
        "nl": "Er stond nog iets ingevuld op dit scherm. Is dat niet van jou? Begin dan leeg.",
        "en": "Something was still filled in on this screen. Is it not yours? Then start empty.",
    },
    "start_empty": {"nl": "Leeg beginnen", "en": "Start empty"},
    "offline": {
        "nl": "Er is nu geen verbinding. Je antwoorden staan er nog: laat deze pagina open, we blijven het proberen.",
        "en": "There is no connection now. Your answers are still here: leave this page open and we will keep trying.",
    },
    "again": {"nl": "Nu opnieuw versturen", "en": "Send again now"},
    # What is in the way.
    "wrong_value": {
        "nl": "Eén van de antwoorden kwam niet goed aan. Er is niets verstuurd: kijk het na en verstuur opnieuw.",
        "en": "One of the answers did not come through well. Nothing was sent: check it and send again.",
    },
    "nothing": {
        "nl": "Je hebt nog niets ingevuld. Kies bij minstens één zin een cijfer en verstuur dan.",
        "en": "You have not filled in anything yet. Choose a number for at least one sentence and then send.",
    },
    "no_such_slip": {
        "nl": "Deze code van je briefje kennen we niet, of hij is al gebruikt. Kijk de code na of vraag je mentor om "
        "een nieuw briefje. Je antwoorden staan er nog.",
        "en": "We do not know the code on your slip, or it was used before. Check the code or ask your mentor for "
        "a new slip. Your answers are still here.",
    },
    # After sending.
    "thanks": {"nl": "Dank je wel", "en": "Thank you"},
    "received": {
        "nl": "Je antwoorden zijn aangekomen en verzegeld. Wat jij hebt ingevuld, kan niemand via Bondgenoot zien.",
        "en": "Your answers have arrived and are sealed. Nobody can see through Bondgenoot what you filled in.",
    },
    "final": {
        "nl": "Je kunt ze niet meer bekijken of veranderen.",
        "en": "You cannot look at them again or change them.",
    },
    "talk": {"nl": "Wil je met iemand praten?", "en": "Would you like to talk to somebody?"},
    "talk_school": {"nl": "Ik wil met iemand praten", "en": "I want to talk to somebody"},
    "talk_told": {
        "nl": "Iemand van school neemt dan contact met je op. Die pagina is niet anoniem: je vult daar je naam in. "
        "Je antwoorden van net komen daar niet bij.",
        "en": "Somebody at school will contact you. That page is not anonymous: you fill in your name. "
        "The answers you just sent are not added to it.",
    },
    "helpline": {
        "nl": "Liever met iemand buiten school? Bel gratis de Kindertelefoon:",
        "en": "Rather talk to somebody outside school? Call the Kindertelefoon for free:",
    },
    "danger": {"nl": "Ben je nu in gevaar? Bel", "en": "Are you in danger right now? Call"},
    "next": {"nl": "Volgende leerling op dit apparaat", "en": "Next pupil on this device"},
    # The door.
    "door_title": {"nl": "Vragenlijst invullen", "en": "Fill in the questionnaire"},
    "door_label": {"nl": "Wat is de code van je klas?", "en": "What is the code of your class?"},
    "door_hint": {
        "nl": "Negen letters en cijfers. Ze staan op het bord. Op een briefje staan ze bij ‘Code van de klas’.",
        "en": "Nine letters and numbers. They are on the board. On a slip they are at ‘Code van de klas’.",
    },
    "door_button": {"nl": "Verder", "en": "Continue"},
    "door_promise": {
        "nl": "Je hoeft niet in te loggen. Wij laten niemand zien wat jij invult.",
        "en": "You need not log in. We show nobody what you fill in.",
    },
    "no_code": {
        "nl": "Vul de code van je klas in. Weet je hem niet? Vraag het je mentor.",
        "en": "Fill in the code of your class. You do not know it? Ask your mentor.",
    },
    # A slip's code looks the same as a class's, and is known as a digest only: so everybody is told about slips.
    "wrong_code": {
        "nl": "Deze code kennen we niet. Is dit de code van je briefje? Die vul je op de volgende bladzijde in; typ hier "
        "de code van de klas. Kijk anders of alle letters en cijfers kloppen, of vraag het je mentor.",
        "en": "We do not know this code. Is this the code on your slip? You fill that in on the next page; type the code "
        "of the class here. Otherwise check all letters and numbers, or ask your mentor.",
    },
    "not_yet": {
        "nl": "Deze vragenlijst is nog niet open. Vraag je mentor wanneer je hem kunt invullen.",
        "en": "This questionnaire is not open yet. Ask your mentor when you can fill it in.",
    },
    "closed": {
        "nl": "Deze vragenlijst is gesloten: er kan niets meer bij. Wil je iets kwijt? Ga dan naar je mentor.",
        "en": "This questionnaire is closed: nothing can be added. Something on your mind? Go to your mentor.",
    },
}

LANGUAGES: tuple[str, ...] = ("nl", "en")


def spoken(language: str) -> str:
    """The language that we can speak to somebody who reads the questionnaire in this one."""
    return language if language in LANGUAGES else SOURCE


def words(language: str) -> dict[str, str]:
    """Everything around a questionnaire in this language, by name."""
    spoken_in = spoken(language)
    return {name: given[spoken_in] for name, given in _WORDS.items()}
