"""The first words of the half-year letter to team leaders: short, in bands, and about steps, never about a child."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bondgenoot.insight.report_frozen import Frozen
from bondgenoot.insight.report_numbers import said

# The figures of a letter, by key: what a team leader can do something about.
LETTER = ("first_talk", "parents", "checks", "on_time")
# (figure, part): a sentence in which the number comes.
GOOD = {
    ("first_talk", "d0_2"): gettext_lazy("Het eerste gesprek was er %(n)s keer binnen twee schooldagen."),
    ("parents", "on_time"): gettext_lazy("Ouders zijn %(n)s keer op tijd ingelicht."),
    ("checks", "on_time"): gettext_lazy("Een controlemoment ging %(n)s keer op tijd door."),
    ("on_time", "yes"): gettext_lazy("Een stap was %(n)s keer op tijd klaar."),
}
LATE = {
    ("checks", "missed"): gettext_lazy("Een controlemoment is %(n)s keer niet gedaan."),
    ("checks", "late"): gettext_lazy("Een controlemoment was %(n)s keer te laat."),
    ("parents", "not_yet"): gettext_lazy("Ouders zijn %(n)s keer niet, of nog niet, ingelicht."),
    ("parents", "late"): gettext_lazy(
        "Ouders zijn %(n)s keer te laat ingelicht, of nog niet terwijl de dag voorbij is."
    ),
    ("first_talk", "not_yet"): gettext_lazy("Het eerste gesprek was er %(n)s keer niet, of nog niet."),
    ("first_talk", "later"): gettext_lazy(
        "Het eerste gesprek kwam %(n)s keer na meer dan tien schooldagen, of is er dan nog niet."
    ),
    ("on_time", "no"): gettext_lazy("Een stap was %(n)s keer te laat, of is nog open na de afgesproken dag."),
}
# So many at most: it is one sheet.
MOST = 4


def letter_words(frozen: Frozen) -> dict[str, str]:
    """By section of `report_sections.HALF_YEAR`."""
    good, late = (_points(frozen, sentences) for sentences in (GOOD, LATE))
    late = "\n".join(filter(None, [late, _unshown(frozen)]))
    return {
        "goed": good or _("[Vul in: wat lukte dit halfjaar? Noem geen leerling of collega.]"),
        "aandacht": late or _("In de cijfers is geen stap te laat. Dank je wel."),
        "vraag": _(
            "- Vraag mentoren in je team naar hun open stappen, en maak er tijd voor.\n"
            "- Laat een controlemoment doorgaan, ook in een drukke week. Zo merk je op tijd dat het niet stopt.\n"
            "- Loopt een mentor vast? Vraag de anti-pestcoördinator om een stap over te nemen."
        ),
    }


def _unshown(frozen: Frozen) -> str:
    """What no number can be given of; "" when everything is shown."""
    parts = [(one.key, part.key) for one in frozen.figures.figures for part in one.whole.parts]
    shown = {
        (one.key, part.key)
        for one in frozen.figures.figures
        for part in one.whole.parts
        if part.count is not None
    }
    if all(place in shown for place in parts if place in LATE):
        return ""
    return _(
        "- Niet elk aantal is te tonen: het is kleiner dan vijf, of een klein aantal is ermee uit te rekenen. Een "
        "streepje betekent dus niet dat alles op tijd was. De anti-pestcoördinator weet wat er nog ligt."
    )


def _points(frozen: Frozen, sentences: Mapping[tuple[str, str], object]) -> str:
    counts = {
        (figure.key, part.key): part.count for figure in frozen.figures.figures for part in figure.whole.parts
    }
    found: Iterable[str] = (
        str(sentence) % {"n": said(counts[place], frozen.band)}
        for place, sentence in sentences.items()
        if counts.get(place)
    )
    return "\n".join(f"- {one}" for one in list(found)[:MOST])
