"""Plain functions that make questionnaires for tests."""

import yaml

from bondgenoot.survey.models import Questionnaire
from bondgenoot.survey.questionnaire_shipping import ship
from bondgenoot.survey.shape import Direction, Form

WORDS = {Direction.UP: "omhoog", Direction.DOWN: "omlaag"}


def shipped(key: str = "thermometer-2015") -> Questionnaire:
    """The published row of a shipped questionnaire; all are shipped on the first call."""
    return next(one for one in ship() if one.key == key)


def written(form: Form) -> str:
    """The form as the text of a file."""
    return yaml.safe_dump(as_file(form), allow_unicode=True, sort_keys=False)


def as_file(form: Form) -> dict:
    return {
        "vragenlijst": form.key,
        "versie": form.version,
        "talen": list(form.languages),
        "titel": dict(form.title),
        "periode": dict(form.period),
        "laag": dict(form.low),
        "hoog": dict(form.high),
        "groepen": [
            {
                "groep": group.key,
                "zin": dict(group.sentence),
                "kort": dict(group.short),
                "richting": WORDS[group.direction],
                "mag_weigeren": "ja" if group.refusable else "nee",
                "eigen_gedrag": "ja" if group.own_behaviour else "nee",
                "stellingen": [{"stelling": one.key, **one.words} for one in group.statements],
            }
            for group in form.groups
        ],
        "achtergrond": [
            {
                "vraag": one.key,
                **one.words,
                "waarschuwing": one.caution,
                "keuzes": [{"keuze": option.key, **option.words} for option in one.options],
            }
            for one in form.background
        ],
    }
