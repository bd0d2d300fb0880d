"""Give what a second reader agreed to: exactly that, on paper, with a mark that says for whom it is and no name."""

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bondgenoot.cases.refusals import Refused
from bondgenoot.disclosure.access_record import Answer, answer_of
from bondgenoot.disclosure.asking_names import look_again
from bondgenoot.disclosure.facts_letter import letter_pdf
from bondgenoot.disclosure.grounds import Gives
from bondgenoot.disclosure.models import AccessRelease, AccessRequest, WithheldReason
from bondgenoot.disclosure.models.access_release import agreed
from bondgenoot.disclosure.record_pdf import record_pdf
from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.school.models import Staff


def mark_of(request: AccessRequest, on: date) -> str:
    """What stands on every page: reference, day, and for whom in a role."""
    return _("Verzoek %(ref)s · %(day)s · verstrekt aan %(who)s") % {
        "ref": request.ref,
        "day": short_day(on, year=True),
        "who": request.asker_said,
    }


def refuse_unless_ready(answer: Answer, *, on: date) -> None:
    """Refused while anything is open, or when the ground of the request does not hold any more on that day."""
    if answer.blocks:
        raise Refused(*answer.blocks)
    now = answer.request.holding_on(on)
    if now.ground != answer.request.ground:
        raise Refused(
            _(
                "De grond van dit verzoek geldt niet meer: %(now)s. "
                "Wijs dit verzoek af en leg zo nodig een nieuw verzoek vast."
            )
            % {"now": now.title.lower()}
        )


def give(
    request: AccessRequest, *, by: Staff, how: str, handed_on: date, key: UUID | None = None
) -> AccessRelease:
    """Make the PDF, seal it and write down how it is handed over. Refused unless a second reader agreed to this."""
    known = AccessRelease.objects.filter(pk=key, request=request).first() if key else None
    if known is not None:
        return known
    if request.gives == Gives.COPY:
        look_again(request.pupil)
    answer = answer_of(request)
    refuse_unless_ready(answer, on=clock.today())
    draft = agreed(request, sha256=answer.digest)
    if handed_on < timezone.localdate(draft.reading.at):
        raise Refused(_("Op deze dag had de tweede lezer nog geen akkoord gegeven. Kies een latere dag."))
    pdf = pdf_of(answer, on=handed_on)
    return AccessRelease.objects.give(
        request, by=by, sha256=answer.digest, pdf=pdf, how=how, handed_on=handed_on, key=key
    )


def pdf_of(answer: Answer, *, on: date) -> bytes:
    """The copy or the letter. NotReleasable while words wait that may be names."""
    mark = mark_of(answer.request, on)
    if answer.letter is not None:
        return letter_pdf(answer.letter, on=on, mark=mark)
    return record_pdf(
        answer.record,
        watermark=mark,
        made_by=_("de anti-pestcoördinator"),
        facts=[
            (_("Verzoek"), answer.request.ref),
            (_("Grond"), answer.request.holding.law),
            *_reasons(answer),
        ],
        closing=[
            _("Dit exemplaar is door twee medewerkers gelezen voordat het werd verstrekt."),
            _(
                "Klopt iets niet, of ziet u het anders? "
                "Vraag de school om het aan te passen of uw zienswijze erbij te zetten."
            ),
            _(
                "Bent u het niet eens met wat er niet is verstrekt? "
                "Dat kunt u voorleggen aan de Autoriteit Persoonsgegevens."
            ),
            _("Vingerafdruk van de inhoud: %(digest)s") % {"digest": answer.digest},
        ],
        on=on,
    )


def _reasons(answer: Answer) -> list[tuple[str, str]]:
    """How many parts were held back for another reason than the rights of somebody else."""
    held = [one for one in answer.verdicts.withheld() if one.reason != WithheldReason.OTHERS]
    found = []
    for reason in WithheldReason:
        number = sum(one.reason == reason for one in held)
        if number:
            parts = ngettext("%(n)d onderdeel", "%(n)d onderdelen", number) % {"n": number}
            found.append((_("Niet verstrekt"), f"{parts}: {reason.label}"))
    return found
