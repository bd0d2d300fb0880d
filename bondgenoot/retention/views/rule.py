"""What is kept and how long: every rule, and the term that a board sets itself."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bondgenoot.lib.policy import requires
from bondgenoot.retention.forms.rule import TermForm
from bondgenoot.retention.models import RetentionTerm
from bondgenoot.retention.reach import places
from bondgenoot.retention.rules import Rule, book
from bondgenoot.retention.rules_shown import coming, groups, shown
from bondgenoot.retention.tabs import tabs
from bondgenoot.retention.terms import Turn
from bondgenoot.school.access import StaffRequest


@requires("retention.manage")
def rule_list(request: StaffRequest) -> HttpResponse:
    """The whole policy on one page, and what is due."""
    found = groups(request.grant)
    context = {
        "groups": found,
        "due": [one for group in found for one in group.rules if one.coming],
        "backups": settings.BACKUP_HORIZON_DAYS,
        "tabs": tabs("rules"),
    }
    return render(request, "retention/rule_list.html", context)


@requires("retention.manage")
def rule_page(request: StaffRequest, key: str) -> HttpResponse:
    """One rule with its ground; for who speaks for the whole board also its term, where a board may set it."""
    rule = rule_of(key)
    turn = Turn.at(request.grant.organisation_id, request.grant.on, places(request.grant))
    may_set = rule.may_be_set and request.grant.whole_organisation
    term = turn.term(rule)
    form = TermForm(request.POST or None, rule=rule, initial={"number": term.number if term else None})
    if request.method == "POST":
        if not may_set:
            raise Http404
        if form.is_valid():
            RetentionTerm.objects.arrange(rule, form.cleaned_data["number"], by=request.staff)
            messages.success(request, _("Vastgelegd. De volgende dag rekent Bondgenoot hiermee."))
            return redirect("retention:rule_list")
    context = {
        "one": shown(rule, turn, coming(turn).get(rule.key, "")),
        "ships": rule.term_words(rule.term),
        "form": form if may_set else None,
    }
    return render(request, "retention/rule_page.html", context)


def rule_of(key: str) -> Rule:
    found = book().by_key.get(key)
    if found is None:
        raise Http404
    return found
