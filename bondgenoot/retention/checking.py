"""Whether every column of every model has a rule, and every rule is carried out: asked at each start and by a test.

A line `app.Model.*` covers only columns that can hold no words. Whatever can hold words, or is of a kind we do not
know, must be named: somebody looked at it.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.module_loading import import_string

from bondgenoot.retention.automatic import AUTOMATIC
from bondgenoot.retention.proposing import PROPOSED
from bondgenoot.retention.rules import Book, End, RulesError, book

ANY = "*"
# A key, a day, a number, yes or no. A text with a list of choices holds no words either.
WORDLESS = (
    models.AutoField,
    models.UUIDField,
    models.IntegerField,
    models.BooleanField,
    models.DateField,
    models.TimeField,
    models.DurationField,
    models.FloatField,
    models.DecimalField,
)


def can_hold_words(column: Any) -> bool:
    if column.is_relation or isinstance(column, WORDLESS):
        return False
    return not column.choices


def columns(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.local_fields if one.concrete]


def missing(model: type[models.Model], lines: Mapping[str, str]) -> list[str]:
    """The columns of this model without a rule, and what does not fit in the lines that it has."""
    label = model._meta.label
    star = lines.get(f"{label}.{ANY}")
    named = {column: lines.get(f"{label}.{column.name}") for column in columns(model)}
    if star is None and not any(named.values()):
        return [f"{label} heeft geen bewaarregels. Zet erbij: {', '.join(lines_for(model))}"]
    found = []
    for column, rule in named.items():
        name = f"{label}.{column.name}"
        if rule is not None and star is not None and rule != star:
            found.append(f"{name}: een andere regel dan {label}.{ANY}. Noem elk veld en haal de ster weg.")
        elif rule is None and star is None:
            found.append(f"{name} heeft geen bewaarregel.")
        elif rule is None and can_hold_words(column):
            found.append(
                f"{name} kan woorden bevatten en heeft geen eigen regel; de ster telt daarvoor niet."
            )
    return found


def lines_for(model: type[models.Model]) -> list[str]:
    """What a model without any line needs, to be followed by a rule."""
    label = model._meta.label
    return [f"{label}.{ANY}", *(f"{label}.{one.name}" for one in columns(model) if can_hold_words(one))]


def strangers(known: Iterable[type[models.Model]], lines: Mapping[str, str]) -> list[str]:
    """Lines about a field that does not exist."""
    names = set()
    for model in known:
        names |= {f"{model._meta.label}.{column.name}" for column in columns(model)}
        names.add(f"{model._meta.label}.{ANY}")
    return [f"{line}: dit veld bestaat niet. Haal de regel weg." for line in lines if line not in names]


def loose(policy: Book) -> list[str]:
    """Rules that no field has, and fields with a rule that does not exist."""
    used = set(policy.fields.values())
    known = policy.by_key
    found = [
        f"{line}: de regel {key} bestaat niet." for line, key in policy.fields.items() if key not in known
    ]
    for rule in policy.rules:
        if rule.part_of and rule.key in used:
            found.append(f"{rule.key}: een deel van een andere regel heeft geen eigen velden.")
        elif not rule.part_of and rule.key not in used:
            found.append(f"{rule.key}: geen veld heeft deze regel.")
    return found


def undone(policy: Book) -> list[str]:
    """Rules that say that they are carried out and are not, and functions that carry out what no rule says."""
    found = []
    for end, functions in ((End.TURN, AUTOMATIC), (End.LIST, PROPOSED)):
        said = {rule.key for rule in policy.ending(end)}
        found += [f"{key}: niemand voert deze regel uit." for key in sorted(said - set(functions))]
        found += [f"{key}: er is geen regel die dit zegt." for key in sorted(set(functions) - said)]
    for rule in policy.ending(End.ACT):
        try:
            import_string(rule.acts_by)
        except ImportError:
            found.append(f"{rule.key}: {rule.acts_by} bestaat niet.")
    return found


def findings(policy: Book, known: Sequence[type[models.Model]]) -> list[str]:
    """Everything that is wrong between this policy and these models; empty when it fits."""
    real = [model for model in known if not model._meta.proxy]
    lacking = [sentence for model in real for sentence in missing(model, policy.fields)]
    return [*lacking, *strangers(real, policy.fields), *loose(policy), *undone(policy)]


def what_is_wrong() -> list[str]:
    """Everything that is wrong with the policy of this installation, in sentences."""
    try:
        return findings(book(), list(apps.get_models(include_auto_created=True)))
    except RulesError as error:
        return str(error).splitlines()


def every_field_has_a_rule(app_configs: Any, **more: Any) -> list[CheckMessage]:
    """The system check, run by every command of manage.py."""
    # A model is made before anybody can say how long it is kept; after that it is asked each time.
    if "makemigrations" in sys.argv:
        return []
    hint = "Zie bovenaan bondgenoot/retention/retention.yaml hoe je een regel toevoegt."
    return [Error(sentence, hint=hint, id="retention.E001") for sentence in what_is_wrong()]


def refuse_without_rules() -> None:
    """The same for the server, which runs no checks. ImproperlyConfigured."""
    if found := what_is_wrong():
        raise ImproperlyConfigured("Niet elk gegeven heeft een bewaarregel: " + " ".join(found))
