"""Whether reminders go out by mail: for management and whoever runs the school's data. Nothing about cases."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import requires
from bondgenoot.reminders import watching
from bondgenoot.reminders.posting import NotSent, Unsure
from bondgenoot.reminders.tabs import tabs
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.mailing import address_of

PER_PAGE = 50


@requires("mail.watch")
def mail(request: StaffRequest) -> HttpResponse:
    """What waits, since when and why; what went; and who cannot get any."""
    grant = request.grant
    waiting = watching.waiting(grant)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "tabs": tabs(request.holder, "mail"),
        "post": watching.post_of(grant),
        "stuck": watching.is_stuck(grant),
        "page": page,
        "rows": watching.rows(page.object_list),
        "unsure": list(watching.unsure(grant)[:PER_PAGE]),
        "without": list(watching.without_address(grant, grant.on)),
        "odd": watching.with_odd_address(grant, grant.on),
        "address": address_of(request.staff),
    }
    return render(request, "reminders/mail.html", context)


@requires("mail.watch")
@require_POST
def mail_again(request: StaffRequest) -> HttpResponse:
    """Ask the sender to try now; it does so itself, so that this page does not wait for a mail server."""
    asked = watching.try_again(request.grant, by=request.staff)
    if not asked:
        messages.info(request, _("Er wacht geen mail. Er is niets om opnieuw te proberen."))
    else:
        words = ngettext("%(n)d mail gaat", "%(n)d mails gaan", asked) % {"n": asked}
        text = _(
            "%(mails)s mee met de volgende ronde: overdag op een schooldag is dat binnen een paar minuten."
        )
        messages.success(request, text % {"mails": words})
    return redirect("reminders:mail")


@requires("mail.watch")
@require_POST
def mail_trial(request: StaffRequest) -> HttpResponse:
    """A mail to whoever asks."""
    address = address_of(request.staff)
    if not address:
        text = _("We hebben geen e-mailadres van je. Vraag de beheerder het toe te voegen.")
        messages.warning(request, text)
        return redirect("reminders:mail")
    if watching.is_odd(address):
        text = _("Op %(address)s kan geen mail aankomen. Vraag de beheerder het te verbeteren.")
        messages.warning(request, text % {"address": address})
        return redirect("reminders:mail")
    try:
        watching.send_trial(request.staff)
    except NotSent as failure:
        text = _("De proefmail is niet verstuurd: %(trouble)s. Vraag de beheerder van de mail om hulp.")
        messages.warning(request, text % {"trouble": failure.trouble.label})
    except Unsure:
        messages.warning(request, _("De mailserver gaf geen antwoord. Kijk of de proefmail toch aankomt."))
    else:
        messages.success(
            request, _("De proefmail is verstuurd. Kijk of hij aankomt, ook bij ongewenste mail.")
        )
    return redirect("reminders:mail")
