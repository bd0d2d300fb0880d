"""What the codes of an edition are called on screen. A school's own names for its roles stand in the edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bondgenoot.protocol.codes import FieldKind, Kind
from bondgenoot.protocol.format import Edition, Node, When

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: Mapping[Kind, StrOrPromise] = {
    Kind.SIGNAL: gettext_lazy("signaal"),
    Kind.CONSULT: gettext_lazy("overleg"),
    Kind.TALK: gettext_lazy("gesprek"),
    Kind.CHOICE: gettext_lazy("keuze"),
    Kind.INFORM: gettext_lazy("informeren"),
    Kind.LESSON: gettext_lazy("les"),
    Kind.RECORD: gettext_lazy("dossier"),
    Kind.FOLLOW: gettext_lazy("volgen"),
    Kind.MEASURE: gettext_lazy("maatregel"),
    Kind.CLOSE: gettext_lazy("afsluiten"),
    Kind.ESCALATE: gettext_lazy("opschalen"),
    Kind.END: gettext_lazy("einde"),
    Kind.FACILITATOR: gettext_lazy("gespreksleider vragen"),
    Kind.PRE_TALKS: gettext_lazy("voorgesprekken"),
    Kind.INVITATIONS: gettext_lazy("uitnodigingen"),
    Kind.CONFERENCE: gettext_lazy("herstelbijeenkomst"),
    Kind.AGREEMENT: gettext_lazy("overeenkomst"),
}

PARTIES: Mapping[str, StrOrPromise] = {
    "target": gettext_lazy("gepeste leerling"),
    "suspect": gettext_lazy("andere leerling"),
    "support_group": gettext_lazy("steungroep"),
    "bystander": gettext_lazy("omstander"),
    "class_group": gettext_lazy("klas"),
    "target_guardians": gettext_lazy("ouders van de gepeste leerling"),
    "suspect_guardians": gettext_lazy("ouders van de andere leerling"),
    "other_school": gettext_lazy("andere school"),
    "external": gettext_lazy("hulp van buiten"),
}

MODES: Mapping[str, StrOrPromise] = {
    "required": gettext_lazy("doet mee"),
    "consult": gettext_lazy("wordt om advies gevraagd"),
    "inform": gettext_lazy("hoort het"),
    "optional": gettext_lazy("mag meedoen"),
}

FIELDS: Mapping[FieldKind, StrOrPromise] = {
    FieldKind.TEXT: gettext_lazy("tekst"),
    FieldKind.LINE: gettext_lazy("één regel"),
    FieldKind.DATE: gettext_lazy("datum"),
    FieldKind.MOMENT: gettext_lazy("datum en tijd"),
    FieldKind.YES_NO: gettext_lazy("ja of nee"),
    FieldKind.CHOICE: gettext_lazy("één keuze"),
    FieldKind.CHOICES: gettext_lazy("meer keuzes"),
    FieldKind.SCALE: gettext_lazy("0 tot 5"),
    FieldKind.NUMBER: gettext_lazy("getal"),
    FieldKind.PUPILS: gettext_lazy("leerlingen"),
}

BASES: Mapping[str, StrOrPromise] = {
    "explicit": "",
    "implied": gettext_lazy("volgt uit het protocol"),
    "added": gettext_lazy("aanvulling, staat niet in het protocol"),
}


def who(edition: Edition, codes: Iterable[str]) -> str:
    """Roles and parties as one phrase, roles under the names of the school."""
    return ", ".join(str(edition.roles.get(code) or PARTIES.get(code, code)) for code in codes)


def term(edition: Edition, node: Node) -> str:
    """How soon, as a phrase; empty for a step without a term."""
    if node.checks:
        moments = ", ".join(map(str, node.checks))
        return _("controle na %(days)s schooldagen") % {"days": moments}
    if node.term is None:
        return ""
    after = edition.nodes.get(node.term.after)
    since = _("na ‘%(step)s’") % {"step": after.label} if after else _("na de vorige stap")
    if node.term.school_days == 0:
        return _("dezelfde schooldag, %(since)s") % {"since": since}
    days = node.term.school_days
    phrase = ngettext("binnen %(days)d schooldag %(since)s", "binnen %(days)d schooldagen %(since)s", days)
    return phrase % {"days": days, "since": since}


def condition(node: Node, when: When) -> str:
    """When something counts, as a phrase; empty if always."""
    parts = []
    if when.digital is not None:
        parts.append(_("als het online is") if when.digital else _("als het niet online is"))
    if when.round_from and when.round_from == when.round_to:
        parts.append(_("in ronde %(number)d") % {"number": when.round_from})
    elif when.round_from:
        parts.append(_("vanaf ronde %(number)d") % {"number": when.round_from})
    elif when.round_to:
        parts.append(_("tot en met ronde %(number)d") % {"number": when.round_to})
    for key, accepted in when.needed.items():
        field = node.field(key)
        labels = {choice.code: choice.label for choice in field.choices} if field else {}
        words = {"question": field.question if field else key}
        words["answers"] = _(" of ").join(labels.get(code, code) for code in accepted)
        parts.append(_("bij ‘%(question)s’: %(answers)s") % words)
    return "; ".join(parts)
