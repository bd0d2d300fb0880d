"""Keeping the behaviour rules: a concept, its text, adopting it, or throwing it away."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bondgenoot.lib.policy import requires
from bondgenoot.prevention.forms.behaviour_rules import AdoptionForm, RulesForm
from bondgenoot.prevention.models import BehaviourRules, RulesFrozen
from bondgenoot.prevention.places import address_at
from bondgenoot.school.access import StaffRequest
from bondgenoot.school.choosing_place import place_of


@requires("prevention.manage")
@require_POST
def rules_new(request: StaffRequest) -> HttpResponse:
    """A concept to write in: what holds now, or our first set."""
    place = place_of(request)
    made = BehaviourRules.objects.begin(by=request.staff, location=place.location)
    return redirect("prevention:rules_edit", made.pk)


def or_frozen(view: Callable[[StaffRequest, UUID], HttpResponse]) -> Callable[..., HttpResponse]:
    """A colleague who adopts the concept while this is sent: what holds is shown, and nothing breaks."""

    @wraps(view)
    def careful(request: StaffRequest, rules_id: UUID) -> HttpResponse:
        try:
            return view(request, rules_id)
        except RulesFrozen:
            words = _(
                "Een collega stelde deze regels net vast. Ze veranderen niet meer: schrijf een nieuwe versie."
            )
            messages.info(request, words)
            return redirect("prevention:rules_version", rules_id)

    return careful


@requires("prevention.manage")
@or_frozen
def rules_edit(request: StaffRequest, rules_id: UUID) -> HttpResponse:
    rules = _concept(request, rules_id)
    theirs = None
    form = RulesForm(request.POST or None, initial={"text": rules.text, "revision": rules.revision})
    if request.method == "POST" and form.is_valid():
        if rules.rewrite(form.lines, by=request.staff, seen=form.cleaned_data["revision"]):
            messages.success(request, _("De regels staan klaar als concept."))
            return redirect("prevention:rules_version", rules.pk)
        theirs = rules
        again = request.POST.copy()
        again["revision"] = str(rules.revision)
        form = RulesForm(again)
    return render(request, "prevention/rules_edit.html", {"form": form, "rules": rules, "theirs": theirs})


@requires("prevention.manage")
@or_frozen
def rules_adoption(request: StaffRequest, rules_id: UUID) -> HttpResponse:
    """From a day on these are the rules; they do not change any more."""
    rules = _concept(request, rules_id)
    on = request.grant.on
    before = BehaviourRules.objects.current(rules.location, on)
    form = AdoptionForm(
        request.POST or None,
        on=on,
        after=before.adopted_on if before else None,
        initial={"adopted_on": on, "revision": rules.revision},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if rules.adopt(on=given["adopted_on"], by=request.staff, seen=given["revision"]):
            messages.success(request, _("De gedragsregels zijn vastgesteld."))
        else:
            messages.info(request, _("Een collega veranderde de regels net. Lees ze nog een keer."))
            return redirect("prevention:rules_adoption", rules.pk)
        return redirect(address_at(rules.location_id, "prevention:rules"))
    return render(request, "prevention/rules_adoption.html", {"form": form, "rules": rules})


@requires("prevention.manage")
@require_POST
@or_frozen
def rules_discard(request: StaffRequest, rules_id: UUID) -> HttpResponse:
    rules = _concept(request, rules_id)
    rules.discard(by=request.staff)
    messages.success(request, _("Het concept is weg. De vastgestelde regels zijn niet veranderd."))
    return redirect(address_at(rules.location_id, "prevention:rules"))


def _concept(request: StaffRequest, rules_id: UUID) -> BehaviourRules:
    """Adopted rules have no page to change them."""
    concepts = BehaviourRules.objects.within(request.grant).concepts().select_related("location")
    found: BehaviourRules = get_object_or_404(concepts, pk=rules_id)
    return found
