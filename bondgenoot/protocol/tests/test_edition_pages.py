import pytest
from django.urls import reverse
from django.utils import timezone

from bondgenoot.protocol.models import LocationProtocol, ProtocolEdition, edition_for
from bondgenoot.protocol.shipping import ship
from bondgenoot.protocol.tests.factories import shipped
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db

MANAGERS = ("coordinator", "management", "administrator")


@pytest.fixture
def school():
    ship()
    return make_school()


def draft_of(school):
    return shipped().adapt(by=school.coordinator.user, organisation=school.organisation, at=timezone.now())


def page(name, *args):
    return reverse(f"protocol:{name}", args=args)


def test_everyone_of_the_school_reads_every_edition_and_a_visitor_none(client, school):
    addresses = [page("edition_list"), page("card", "bijlage-3")]
    for edition in ship():
        addresses += [page("edition", edition.pk), page("edition_map", edition.pk)]
    for address in addresses:
        assert client.get(address).status_code == 302
    for person in (school.staff_member, school.mentor, school.other_mentor):
        login(client, person)
        for address in addresses:
            assert client.get(address).status_code == 200, address


def test_only_managers_of_the_school_see_adapt_and_adopt_a_draft(client, school):
    draft, stranger = draft_of(school), make_school()
    addresses = [page("edition_text", draft.pk), page("edition_publication", draft.pk)]
    for name, person in {**school.everyone(), "stranger": stranger.coordinator}.items():
        login(client, person)
        allowed = name in (*MANAGERS, "other_coordinator")
        for address in addresses:
            assert client.get(address).status_code == (200 if allowed else 404), (name, address)
        assert client.get(page("edition", draft.pk)).status_code == 404


def test_an_edition_reads_as_words_with_its_additions_marked(client, school):
    login(client, school.mentor)
    html = client.get(page("edition", shipped("pestprotocol-2015").pk)).content.decode()
    assert "Oriënterend gesprek met de leerling" in html
    assert "binnen 2 schooldagen na de vorige stap" in html
    assert "aanvulling, staat niet in het protocol" in html
    assert "style=" not in html


def test_every_card_can_be_opened_and_an_unknown_one_does_not_exist(client, school):
    login(client, school.mentor)
    html = client.get(page("card", "bijlage-9")).content.decode()
    assert 'href="tel:08000432"' in html
    assert client.get(page("card", "bijlage-2")).status_code == 404


def test_adapting_makes_a_draft_and_asks_for_a_post(client, school):
    login(client, school.coordinator)
    address = page("edition_copy", shipped().pk)
    assert client.get(address).status_code == 405
    answer = client.post(address)
    draft = ProtocolEdition.objects.drafts().get()
    assert answer.url == page("edition_text", draft.pk)
    assert draft.organisation == school.organisation
    assert "Concepten van jouw school" in client.get(page("edition_list")).content.decode()


def test_a_text_with_mistakes_is_kept_and_each_line_is_named(client, school):
    draft = draft_of(school)
    login(client, school.coordinator)
    text = draft.text.replace("naar: dossier_b,", "naar: dosier_b,")
    answer = client.post(
        page("edition_text", draft.pk), {"text": text, "seen": draft.content_hash}, follow=True
    )
    html = answer.content.decode()
    assert "1 punt om te verbeteren" in html
    assert "Bedoel je ‘dossier_b’?" in html
    assert "dosier_b," in html


def test_a_text_that_someone_else_changed_meanwhile_is_not_overwritten(client, school):
    draft = draft_of(school)
    opened = draft.content_hash
    theirs = draft.text.replace("titel: Nazorg", "titel: Later nog eens")
    draft.rewrite(draft.text.replace("kort: Nazorg", "kort: Later"), by=None, at=timezone.now())
    login(client, school.coordinator)
    answer = client.post(page("edition_text", draft.pk), {"text": theirs + "# van mij\n", "seen": opened})
    html = answer.content.decode()
    assert "Iemand anders heeft dit concept intussen veranderd" in html
    assert "# van mij" in html and "kort: Later" in html
    assert "# van mij" not in ProtocolEdition.objects.get(pk=draft.pk).text


def test_adopting_needs_dates_in_order_and_a_sound_text(client, school):
    draft = draft_of(school)
    login(client, school.management)
    address = page("edition_publication", draft.pk)
    html = client.post(
        address, {"mr_on": "2026-06-02", "adopted_on": "2026-06-01", "publish": "1"}
    ).content.decode()
    assert "vóór de instemming van de MR" in html
    html = client.post(address, {"publish": "1"}).content.decode()
    assert "nog niet vastgesteld" in html
    answer = client.post(address, {"mr_on": "2026-06-01", "adopted_on": "2026-06-02", "publish": "1"})
    assert answer.url == page("edition", draft.pk)
    assert ProtocolEdition.objects.get(pk=draft.pk).is_published
    assert client.get(address).status_code == 404


def test_dates_can_be_kept_without_adopting(client, school):
    draft = draft_of(school)
    login(client, school.management)
    client.post(page("edition_publication", draft.pk), {"mr_on": "2026-06-01"})
    draft = ProtocolEdition.objects.get(pk=draft.pk)
    assert (draft.status, draft.is_published) == ("mr", False)


def test_a_manager_lets_locations_work_with_an_edition(client, school):
    login(client, school.coordinator)
    today = timezone.localdate()
    address = page("edition_locations", shipped("pestprotocol-2015").pk)
    client.post(address, {"locations": [school.location.pk], "from_on": today.isoformat()})
    assert edition_for(school.location).key == "pestprotocol-2015"
    assert edition_for(school.other_location).key == "aanbevolen"
    html = client.get(page("edition_list")).content.decode()
    assert html.count("Pestprotocol 2015, versie 1") == 1


def test_a_location_of_another_school_or_a_day_gone_by_cannot_be_chosen(client, school):
    stranger = make_school()
    login(client, school.coordinator)
    today = timezone.localdate()
    address = page("edition_locations", shipped("pestprotocol-2015").pk)
    client.post(address, {"locations": [stranger.location.pk], "from_on": today.isoformat()})
    client.post(address, {"locations": [school.location.pk], "from_on": "2020-01-01"})
    assert not LocationProtocol.objects.exists()


def test_the_list_asks_the_database_as_often_for_one_draft_as_for_three(
    client, school, django_assert_max_num_queries
):
    login(client, school.coordinator)
    draft_of(school)
    with django_assert_max_num_queries(12) as first:
        client.get(page("edition_list"))
    draft_of(school)
    draft_of(school)
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(page("edition_list"))
