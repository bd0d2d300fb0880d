"""The sample page: an invented case, so that every component can be seen in every state. Sample data, no interface."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone

from bondgenoot.lib.due import DueWords, due_words
from bondgenoot.lib.forms import Card, CardField, Checklist, Choices, Day, Scale, Words
from bondgenoot.lib.qr import qr_svg
from bondgenoot.lib.schooldays import SchoolCalendar

STATIC = Path(__file__).parent / "static"
TODAY = date(2026, 11, 25)
APPROACHES = (
    Card(
        "apart",
        "Apart met elke leerling",
        "Niemand hoeft tegenover de ander te zitten. Kan altijd.",
        "person",
    ),
    Card(
        "mediation", "Bemiddelingsgesprek", "Samen aan tafel. Eerst een pagina om bij stil te staan.", "talk"
    ),
    Card(
        "restorative",
        "Herstelgesprek",
        "Je vraagt een herstelrechtspecialist. Duurt 2 tot 3 weken.",
        "people",
    ),
)
SIGNALS = (
    Card("alone", "Staat vaak alleen in de pauze"),
    Card("late", "Komt steeds te laat of juist heel vroeg"),
    Card("things", "Spullen zijn weg of kapot"),
    Card("online", "Schrikt van berichten op de telefoon", "Kijk niet zelf in de telefoon van een leerling."),
)
CERTAINTY = (("seen", "Zelf gezien"), ("heard", "Van een ander gehoord"), ("suspected", "Vermoeden"))
SAFETY = [(str(n), str(n)) for n in range(6)]


@dataclass(frozen=True)
class Person:
    """Who is logged in on the sample page."""

    first_name: str
    last_name: str

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class StyleForm(forms.Form):
    """One field of every kind."""

    happened_on = forms.DateField(label="Wanneer was het?", widget=Day)
    place = forms.CharField(
        label="Waar was het?", help_text="Bijvoorbeeld: fietsenstalling, groepsapp, lokaal 114."
    )
    school_class = forms.ChoiceField(
        label="Klas", choices=[("", "Kies een klas"), ("2b", "2B"), ("3c", "3C")]
    )
    facts = forms.CharField(
        label="Wat heb je gezien of gehoord?",
        help_text="Alleen wat er gebeurde. Wat je ervan denkt, komt hieronder.",
        widget=Words,
    )
    own_reading = forms.CharField(label="Wat denk je ervan?", required=False, widget=Words)
    source = forms.ChoiceField(label="Hoe weet je het?", choices=CERTAINTY, widget=Choices)
    approach = CardField(
        label="Welke aanpak kiezen jullie samen?", help_text="De leerling kiest mee.", cards=APPROACHES
    )
    signals = forms.MultipleChoiceField(
        label="Welke signalen zie je?",
        choices=[(card.value, card.label) for card in SIGNALS],
        widget=Checklist(cards=SIGNALS),
        required=False,
    )
    safety = forms.ChoiceField(
        label="Hoe veilig voelt de leerling zich op school?",
        choices=SAFETY,
        widget=Scale(low="0: helemaal niet veilig", high="5: helemaal veilig"),
    )
    told_pupil = forms.BooleanField(label="De leerling weet dat ik dit vastleg")
    roster = forms.FileField(
        label="Leerlingenlijst", required=False, help_text="Een csv-bestand uit Magister."
    )


def specimens() -> dict[str, Any]:
    """The context of the sample page, one key per partial."""
    return {**_frame(), **_tasks(), **_case(), **RECORDS}


def _due(days: int) -> DueWords:
    return due_words(TODAY + timedelta(days=days), TODAY, SchoolCalendar())


def _at(days: int, hour: int, minute: int) -> datetime:
    local = datetime.combine(TODAY - timedelta(days=days), datetime.min.time()).replace(
        hour=hour, minute=minute
    )
    return timezone.make_aware(local)


def _frame() -> dict[str, Any]:
    labels = ("Wat nu", "Signaal vastleggen", "Casussen", "Protocol", "School")
    icons = ("check", "plus", "branch", "paper", "school")
    menu = [
        {"label": label, "url": "#", "icon": icon, "primary": icon == "plus", "current": icon == "check"}
        for label, icon in zip(labels, icons, strict=True)
    ]
    tabs = [("Verloop", None), ("Betrokkenen", 3), ("Ouders", 4), ("Afspraken", None)]
    return {
        "menu": menu,
        "me": Person("Sanne", "Dijkstra"),
        "crumbs": [{"label": "Casussen", "url": "#"}, {"label": "Casus K7-Q4", "url": "#"}],
        "tabs": [{"label": a, "count": n, "url": "#", "current": a == "Verloop"} for a, n in tabs],
        "page": Paginator(range(90), 20).page(2),
        "icons": _names("icons.svg", r'<symbol id="([a-z]+)"'),
        "qr": qr_svg("https://school.example/t/KRM7PXD2H/"),
        "colours": _names("css/tokens.css", r"--([a-z-]+): #"),
    }


def _names(file: str, pattern: str) -> list[str]:
    """What a file of ours defines, each name once, in its order."""
    return list(dict.fromkeys(re.findall(pattern, (STATIC / file).read_text("utf-8"))))


def _tasks() -> dict[str, Any]:
    about = "Bram de Vries, 2B"
    rows = (
        ("late", -2, "Ouders inlichten", "stap 2", about, ""),
        ("late", -1, "Controlemoment: hoe gaat het nu?", "stap 10", "Noor Haddad, 3C", ""),
        ("today", 0, "Gesprek met de gepeste leerling", "stap 3", about, ""),
        ("week", 2, "Les over groepsgedrag vastleggen", "stap 4", "klas 2B", ""),
        ("later", 8, "Afspraken nalopen", "stap 7", about, ""),
        ("waiting", 1, "Akkoord om te sluiten", "", "Noor Haddad, 3C", "de anti-pestcoördinator"),
        ("done", -1, "Signaal besproken", "stap 1", about, ""),
    )
    tasks = [
        {
            "state": s,
            "due": _due(n),
            "title": t,
            "step": step,
            "about": a,
            "waiting_for": w,
            "url": "#",
            "reference": "K7-Q4",
        }
        for s, n, t, step, a, w in rows
    ]
    tiles = (
        ("late", 2, "te laat"),
        ("today", 1, "vandaag"),
        ("week", 4, "deze week"),
        ("waiting", 0, "wacht op ander"),
    )
    return {
        "tasks": tasks,
        "tiles": [
            {"state": s, "count": n, "label": w, "url": "#", "current": s == "today"} for s, n, w in tiles
        ],
    }


def _case() -> dict[str, Any]:
    steps = (
        ("done", 1, "Signaal en overleg", "klaar op 12 nov"),
        ("done", 2, "Ouders inlichten", ""),
        ("done", 3, "Keuze met de leerling", "bekende leerling"),
        ("not_taken", 4, "Aanpak met de klas", ""),
        ("now", 7, "Gesprek met beide leerlingen", ""),
        ("next", 8, "Iedereen inlichten", ""),
        ("may_come", 15, "Als het doorgaat", ""),
    )
    people = (
        ("target", "Bram de Vries", "2B", "gepeste leerling", "", ""),
        ("suspect", "Yassin el Amrani", "2B", "andere leerling", "suspected", "vermoed"),
        ("suspect", "Lente van den Berg", "2C", "andere leerling", "established", "vastgesteld"),
        ("suspect", "Storm Bakker", "2A", "andere leerling", "withdrawn", "ingetrokken"),
        ("guardian", "mevrouw de Vries", "", "moeder, gezag", "", ""),
        ("staff", "Sanne Dijkstra", "", "mentor", "", ""),
    )
    keys = ("kind", "name", "place", "role", "certainty", "certainty_label")
    return {
        "steps": [{"state": s, "number": n, "title": t, "note": w, "url": ""} for s, n, t, w in steps],
        "people": [dict(zip(keys, person, strict=True)) for person in people],
        "entries": ENTRIES,
        "guide": GUIDE,
        "checks": CHECKS,
        "facts": [
            {"label": "Protocol", "text": "Aanbevolen, editie van 1 augustus 2026", "url": "#"},
            {"label": "Begonnen", "text": "do 12 nov 2026"},
            {"label": "Wie regelt het", "text": "Sanne Dijkstra, mentor 2B"},
        ],
    }


ENTRIES = [
    {
        "title": "Gekozen: apart met elke leerling",
        "who": "Sanne Dijkstra",
        "at": _at(2, 14, 5),
        "step": 3,
        "kind": "decision",
        "parts": [{"label": "", "text": "Bram wil niet samen aan tafel. Hij wil wel dat het stopt."}],
    },
    {
        "title": "Ouders van Bram ingelicht",
        "who": "Sanne Dijkstra",
        "at": _at(5, 16, 30),
        "recorded_at": _at(4, 8, 10),
        "version": "2e versie",
        "step": 2,
        "kind": "correction",
        "url": "#",
        "parts": [
            {"label": "", "text": "Telefonisch gesproken met moeder. Zij had al iets gemerkt."},
            {
                "label": "Alleen in het dossier van Bram de Vries",
                "text": "Bram slaapt slecht sinds de herfstvakantie.",
            },
        ],
    },
    {
        "title": "Casus geopend na een signaal",
        "who": "Sanne Dijkstra",
        "at": _at(11, 9, 0),
        "icon": "flag",
        "parts": [],
    },
]
GUIDE = {
    "title": "Gesprek met de gepeste leerling",
    "lead": "Ongeveer 20 minuten, op een plek waar niemand binnenloopt.",
    "sections": [
        {
            "title": "Voorbereiden",
            "points": ["Lees wat er al vastligt.", "Kies een tijd die niet opvalt in de klas."],
        },
        {
            "title": "Voeren",
            "points": [
                "Begin met luisteren. Laat stiltes vallen.",
                "Vraag wat de leerling zelf wil, en wat vooral niet.",
                "Beloof geen geheimhouding. Zeg wel wie het te horen krijgt.",
            ],
        },
        {"title": "Vastleggen", "points": ["Schrijf de woorden van de leerling op, niet jouw samenvatting."]},
    ],
    "source": "Bij bijlage 4 van het protocol, in eigen woorden.",
}
CHECKS = [
    {"outcome": "planned", "label": "Vierde controlemoment", "about": "Bram", "due": _due(11), "safety": None, "url": "#",
     "act": "Gesprek vastleggen"},
    {"outcome": "stopped", "label": "Gestopt", "about": "Bram", "done_on": TODAY, "safety": 4,
     "words": "Ze laten me met rust. Ik eet weer in de kantine."},
    {"outcome": "less", "label": "Minder", "about": "Bram", "done_on": TODAY - timedelta(days=7), "safety": 3},
    {"outcome": "goes_on", "label": "Gaat door", "about": "Bram", "done_on": TODAY - timedelta(days=14), "safety": 1},
    {"outcome": "new", "label": "Iets nieuws", "about": "Bram", "done_on": TODAY - timedelta(days=21), "safety": 0},
]  # fmt: skip


RECORDS: dict[str, Any] = {
    "classes": [
        {"title": "2B", "url": "#", "note": "28 leerlingen, mentor Sanne Dijkstra", "icon": "people"},
        {"title": "2C", "url": "#", "note": "27 leerlingen", "icon": "people", "badge": "zonder mentor"},
    ],
    "ledger": [
        {"state": "told", "name": "mevrouw de Vries", "relation": "moeder van Bram, gezag", "status": "ingelicht",
         "at": _at(5, 16, 30), "channel": "telefoon", "note": "Zij wil volgende week weer bericht."},
        {"state": "deferred", "name": "de heer de Vries", "relation": "vader van Bram, gezag",
         "status": "later inlichten, opnieuw vragen op do 26 nov", "note": "Bram wil het eerst zelf vertellen."},
        {"state": "open", "name": "mevrouw el Amrani", "relation": "moeder van Yassin, gezag",
         "status": "nog niet ingelicht", "url": "#", "act": "Bericht vastleggen"},
        {"state": "barred", "name": "de heer Bos", "relation": "vader van Lente, geen gezag",
         "status": "geen bericht: afspraak over contact"},
    ],
    "agreement": {
        "lines": [
            {"who": "Lente", "what": "haalt de foto uit de groepsapp en zegt dat daar.", "when": "vandaag",
             "check": "nagekomen", "check_state": "done"},
            {"who": "Yassin", "what": "zit bij gym niet in hetzelfde team.", "when": "tot de kerstvakantie",
             "check": "nakijken op vr 27 nov", "check_state": "open"},
            {"who": "Sanne Dijkstra", "what": "spreekt de klas over de groepsapp.", "when": "vóór wo 18 nov",
             "check": "2 schooldagen te laat", "check_state": "late", "url": "#", "act": "Controle vastleggen"},
        ],
        "signatures": [
            {"who": "Lente van den Berg", "role": "andere leerling", "state": "signed", "written": "Lente",
             "at": _at(1, 11, 2)},
            {"who": "Bram de Vries", "role": "gepeste leerling", "state": "now", "url": "#"},
            {"who": "mevrouw de Vries", "role": "ondersteuner", "state": "later"},
        ],
    },
    "versions": [
        {"title": "Wat jij schreef", "who": "nog niet vastgelegd", "mine": True, "rows": [
            {"label": "Aanwezig", "text": "Bram", "differs": False},
            {"label": "Uitkomst", "text": "Minder", "differs": True}]},
        {"title": "Wat er nu staat", "who": "Karin Postma, vandaag 10:42", "rows": [
            {"label": "Aanwezig", "text": "Bram", "differs": False},
            {"label": "Uitkomst", "text": "Gaat door", "differs": True}]},
    ],
    "preview": {
        "caption": "Dit verandert er als je de lijst overneemt",
        "columns": ["Wat", "Nummer", "Leerling", "Klas"],
        "rows": [
            {"state": "new", "label": "nieuw", "cells": ["120345", "Mees Jansen", "1A"]},
            {"state": "changed", "label": "gewijzigd", "cells": ["118204", "Zoë de Boer", "2B"]},
            {"state": "moved", "label": "andere klas", "cells": ["117003", "Roos Visser", "2A → 2C"]},
            {"state": "left", "label": "van school", "cells": ["115566", "Boy Mulder", "3B"]},
            {"state": "unreadable", "label": "rij 48 onleesbaar", "reason": "Er staat geen leerlingnummer in."},
        ],
    },
}  # fmt: skip
