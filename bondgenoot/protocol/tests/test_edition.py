import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from bondgenoot.protocol.models import LocationProtocol, NotPublishable, ProtocolEdition, edition_for
from bondgenoot.protocol.shipping import ship
from bondgenoot.protocol.tests.factories import shipped
from bondgenoot.school.tests.factories import make_school

pytestmark = pytest.mark.django_db


def draft_of(school, key="pestprotocol-2015"):
    return shipped(key).adapt(by=school.coordinator.user, organisation=school.organisation, at=timezone.now())


def test_shipping_twice_is_the_same_as_once():
    first = {edition.pk for edition in ship()}
    assert first == {edition.pk for edition in ship()}
    assert ProtocolEdition.objects.count() == len(first)


def test_a_published_edition_cannot_be_changed_in_the_database():
    edition = shipped()
    with pytest.raises(DatabaseError), transaction.atomic():
        ProtocolEdition.objects.filter(pk=edition.pk).update(title="Anders")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM protocol_protocoledition")


def test_an_adapted_copy_is_a_draft_of_the_next_version():
    school = make_school()
    draft = draft_of(school)
    assert (draft.version, draft.is_published, draft.status) == (2, False, "concept")
    assert draft.graph.version == 2
    assert "versie: 2" in draft.text


def test_a_draft_keeps_a_text_with_mistakes_and_names_them():
    draft = draft_of(make_school())
    text = draft.text.replace("naar: volgen_a", "naar: volgn_a")
    problems = draft.rewrite(text, by=None, at=timezone.now())
    assert "volgn_a" in problems[0].message
    assert ProtocolEdition.objects.get(pk=draft.pk).text == text


def test_publishing_needs_an_adoption_date():
    draft = draft_of(make_school())
    with pytest.raises(NotPublishable):
        draft.publish(by=None, at=timezone.now())
    draft.date(mr_on=None, adopted_on=timezone.localdate(), by=None, at=timezone.now())
    draft.publish(by=None, at=timezone.now())
    assert ProtocolEdition.objects.get(pk=draft.pk).is_published


def test_a_draft_that_can_close_without_following_is_not_published():
    draft = draft_of(make_school())
    draft.rewrite(draft.text.replace("naar: volgen_a", "naar: afsluiten"), by=None, at=timezone.now())
    draft.date(mr_on=None, adopted_on=timezone.localdate(), by=None, at=timezone.now())
    with pytest.raises(NotPublishable) as refused:
        draft.publish(by=None, at=timezone.now())
    assert any("zonder de leerling te volgen" in problem.message for problem in refused.value.problems)


def test_nothing_about_a_published_edition_can_be_done_again():
    edition = shipped()
    for act in (
        lambda: edition.rewrite("x", by=None, at=timezone.now()),
        lambda: edition.publish(by=None, at=timezone.now()),
        lambda: edition.date(mr_on=None, adopted_on=None, by=None, at=timezone.now()),
    ):
        with pytest.raises(NotPublishable):
            act()


def test_a_draft_under_another_name_is_not_published():
    draft = draft_of(make_school())
    draft.rewrite(
        draft.text.replace("protocol: pestprotocol-2015", "protocol: iets-anders"),
        by=None,
        at=timezone.now(),
    )
    draft.date(mr_on=None, adopted_on=timezone.localdate(), by=None, at=timezone.now())
    with pytest.raises(NotPublishable) as refused:
        draft.publish(by=None, at=timezone.now())
    assert "Naam of versie" in refused.value.problems[0].message


def test_the_parsed_protocol_is_kept_and_the_text_is_not_read_again(django_assert_num_queries):
    shipped()
    first = ProtocolEdition.objects.get(key="aanbevolen")
    assert first.graph is first.graph
    with django_assert_num_queries(1):
        assert ProtocolEdition.objects.get(key="aanbevolen").graph is first.graph


def test_a_location_without_a_choice_works_with_the_recommended_edition():
    school = make_school()
    ship()
    assert edition_for(school.location).key == "aanbevolen"


def test_a_choice_counts_from_its_day_on():
    school = make_school()
    today = timezone.localdate()
    LocationProtocol.choose(
        location=school.location,
        edition=shipped("pestprotocol-2015"),
        by=school.coordinator.user,
        at=timezone.now(),
        from_on=today,
    )
    assert edition_for(school.location, today).key == "pestprotocol-2015"
    assert edition_for(school.location, today.replace(year=today.year - 1)).key == "aanbevolen"
    assert edition_for(school.other_location, today).key == "aanbevolen"


def test_a_draft_a_partial_protocol_or_that_of_another_school_cannot_be_chosen():
    school, stranger = make_school(), make_school()
    other = draft_of(stranger)
    other.date(mr_on=None, adopted_on=timezone.localdate(), by=None, at=timezone.now())
    other.publish(by=None, at=timezone.now())
    for edition in (draft_of(school), shipped("herstelgesprek"), other):
        with pytest.raises(ValueError, match="chosen"):
            LocationProtocol.choose(location=school.location, edition=edition, by=None, at=timezone.now())
