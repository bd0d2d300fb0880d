import pytest
from django.urls import reverse

from bondgenoot.lib.clock import now
from bondgenoot.school.tests.factories import login, make_school
from bondgenoot.survey.models import Questionnaire
from bondgenoot.survey.tests.questionnaires import shipped

pytestmark = pytest.mark.django_db

READERS = {"mentor", "second_mentor", "other_mentor", "coordinator", "other_coordinator", "management"}
MANAGERS = {"coordinator", "other_coordinator", "management"}


@pytest.fixture
def school():
    shipped()
    return make_school()


def draft_of(school):
    return shipped().adapt(by=school.coordinator.user, organisation=school.organisation, at=now())


def published_by(school):
    draft = draft_of(school)
    draft.publish(by=school.coordinator.user, at=now())
    return draft


def page(name, *args):
    return reverse(f"survey:{name}", args=args)


def test_whoever_may_see_an_outcome_reads_the_questions_and_nobody_else(client, school):
    addresses = [page("questionnaire_list"), page("questionnaire", shipped().pk)]
    for address in addresses:
        assert client.get(address).status_code == 302
    for name, person in school.everyone().items():
        login(client, person)
        for address in addresses:
            assert client.get(address).status_code == (200 if name in READERS else 404), (name, address)


def test_only_managers_of_the_school_write_and_publish_its_draft(client, school):
    draft, stranger = draft_of(school), make_school()
    addresses = [page("questionnaire_text", draft.pk), page("questionnaire_publication", draft.pk)]
    for address in addresses:
        assert client.get(address).status_code == 302
    for name, person in {**school.everyone(), "stranger": stranger.coordinator}.items():
        login(client, person)
        for address in addresses:
            assert client.get(address).status_code == (200 if name in MANAGERS else 404), (name, address)
        copied = client.post(page("questionnaire_copy", shipped().pk)).status_code
        assert copied == (302 if name in {*MANAGERS, "stranger"} else 404), name
        assert client.get(page("questionnaire", draft.pk)).status_code == 404


def test_what_a_school_published_is_not_there_for_another(client, school):
    own, stranger = published_by(school), make_school()
    login(client, stranger.coordinator)
    assert client.get(page("questionnaire", own.pk)).status_code == 404
    assert client.post(page("questionnaire_copy", own.pk)).status_code == 404
    assert str(own.pk) not in client.get(page("questionnaire_list")).content.decode()
    login(client, school.mentor)
    assert client.get(page("questionnaire", own.pk)).status_code == 200
    assert str(own.pk) in client.get(page("questionnaire_list")).content.decode()


def test_a_questionnaire_reads_as_pupils_see_it_with_its_version_and_hash(client, school):
    login(client, school.mentor)
    html = client.get(page("questionnaire", shipped().pk)).content.decode()
    for statement in shipped().form.statements:
        assert statement.words["nl"] in html
    assert shipped().content_hash in html
    assert "nooit te zien per klas" in html
    assert "bijzonder persoonsgegeven" in html
    assert "Kopie maken" not in html and "style=" not in html


def test_a_questionnaire_is_read_in_each_of_its_languages(client, school):
    login(client, school.coordinator)
    html = client.get(page("questionnaire", shipped().pk) + "?taal=en").content.decode()
    assert 'lang="en" dir="ltr"' in html
    assert "I feel safe enough at school to:" in html
    assert "Kopie maken" in html


def test_copying_makes_a_draft_and_asks_for_a_post(client, school):
    login(client, school.coordinator)
    address = page("questionnaire_copy", shipped().pk)
    assert client.get(address).status_code == 405
    answer = client.post(address)
    draft = Questionnaire.objects.drafts().get()
    assert answer.url == page("questionnaire_text", draft.pk)
    assert draft.organisation == school.organisation
    assert "Concepten van jouw school" in client.get(page("questionnaire_list")).content.decode()
    login(client, school.mentor)
    assert "Concepten" not in client.get(page("questionnaire_list")).content.decode()


def test_a_broken_text_is_kept_and_each_line_is_named(client, school):
    draft = draft_of(school)
    login(client, school.coordinator)
    text = draft.text.replace("richting: omhoog", "richting: opzij", 1)
    sent = {"text": text.replace("\n", "\r\n"), "seen": draft.content_hash}
    html = client.post(page("questionnaire_text", draft.pk), sent, follow=True).content.decode()
    line = 1 + text.split("\n").index("    richting: opzij")
    assert "De tekst is bewaard." in html and "1 punt om te verbeteren" in html
    assert f"regel {line}:" in html and "Kies uit: omhoog, omlaag." in html
    assert Questionnaire.objects.get(pk=draft.pk).text == text


def test_the_same_mistake_on_many_lines_is_told_once(client, school):
    draft = draft_of(school)
    login(client, school.coordinator)
    text = draft.text.replace("talen: [nl, en]", "talen: [nl, en, tr]")
    sent = {"text": text, "seen": draft.content_hash}
    html = client.post(page("questionnaire_text", draft.pk), sent, follow=True).content.decode()
    assert html.count("de tekst in de taal ‘tr’ ontbreekt") == 1
    first = 1 + text.split("\n").index("titel:")
    assert "77 punten om te verbeteren" in html
    assert f"regels {first}, {first + 3}, {first + 6}, " in html and "en nog 69:" in html


def test_of_very_many_mistakes_the_first_are_told_and_the_rest_are_counted(client, school):
    draft = draft_of(school)
    login(client, school.coordinator)
    text = draft.text + "".join(f"sleutel{number}: x\n" for number in range(40))
    sent = {"text": text, "seen": draft.content_hash}
    html = client.post(page("questionnaire_text", draft.pk), sent, follow=True).content.decode()
    assert html.count("is hier geen bekende sleutel") == 25
    assert "40 punten om te verbeteren" in html and "En nog 15 andere" in html


def test_a_text_that_someone_else_changed_meanwhile_is_not_overwritten(client, school):
    draft = draft_of(school)
    opened, theirs = draft.content_hash, draft.text
    draft.rewrite_since(opened, draft.text.replace("nl: nooit", "nl: geen enkele keer"), by=None, at=now())
    login(client, school.coordinator)
    sent = {"text": theirs + "# van mij\n", "seen": opened}
    html = client.post(page("questionnaire_text", draft.pk), sent).content.decode()
    assert "Iemand anders heeft dit concept intussen veranderd" in html
    assert "# van mij" in html and "geen enkele keer" in html
    assert "# van mij" not in Questionnaire.objects.get(pk=draft.pk).text


def test_a_text_for_what_was_published_meanwhile_is_shown_again_and_not_kept(client, school):
    draft = draft_of(school)
    opened = draft.content_hash
    draft.publish(by=None, at=now())
    login(client, school.coordinator)
    address = page("questionnaire_text", draft.pk)
    html = client.post(address, {"text": draft.text + "# van mij\n", "seen": opened}).content.decode()
    assert "intussen vastgesteld" in html and "# van mij" in html
    assert "Tekst bewaren" not in html
    assert client.get(address).url == page("questionnaire", draft.pk)


def test_an_empty_text_is_refused_with_a_sentence(client, school):
    draft = draft_of(school)
    login(client, school.coordinator)
    html = client.post(page("questionnaire_text", draft.pk), {"text": "", "seen": "x"}).content.decode()
    assert "Vul dit nog in." in html
    assert Questionnaire.objects.get(pk=draft.pk).text == draft.text


def test_publishing_shows_what_is_read_and_freezes_it(client, school):
    draft = draft_of(school)
    login(client, school.management)
    address = page("questionnaire_publication", draft.pk)
    html = client.get(address + "?taal=en").content.decode()
    assert "I feel safe" in html and "Vragenlijst vaststellen" in html
    answer = client.post(address, {"seen": draft.content_hash})
    assert answer.url == page("questionnaire", draft.pk)
    assert Questionnaire.objects.get(pk=draft.pk).is_published
    assert client.get(address).status_code == 404


def test_a_broken_draft_cannot_be_published(client, school):
    draft = draft_of(school)
    draft.rewrite_since(draft.content_hash, draft.text.replace("versie: 2", "versie: x"), by=None, at=now())
    login(client, school.management)
    address = page("questionnaire_publication", draft.pk)
    assert '<button class="button" type="submit">' not in client.get(address).content.decode()
    html = client.post(address, {"seen": draft.content_hash}, follow=True).content.decode()
    assert "hoort een heel getal" in html
    assert not Questionnaire.objects.get(pk=draft.pk).is_published


def test_a_draft_that_changed_after_it_was_read_is_not_published(client, school):
    draft = draft_of(school)
    read = draft.content_hash
    draft.rewrite_since(read, draft.text.replace("nl: nooit", "nl: geen enkele keer"), by=None, at=now())
    login(client, school.management)
    address = page("questionnaire_publication", draft.pk)
    html = client.post(address, {"seen": read}, follow=True).content.decode()
    assert "intussen veranderd" in html and "geen enkele keer" in html
    assert not Questionnaire.objects.get(pk=draft.pk).is_published


def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    client, school, django_assert_max_num_queries
):
    login(client, school.coordinator)
    draft_of(school)
    published_by(school)
    with django_assert_max_num_queries(12) as first:
        client.get(page("questionnaire_list"))
    for _time in range(2):
        draft_of(school)
        published_by(school)
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(page("questionnaire_list"))
