"""The schoolgids: made of what the product knows, loud about what is missing, and proof of its own activity."""

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib import clock
from bondgenoot.lib.due import short_day
from bondgenoot.lib.tests.pages import texts
from bondgenoot.prevention.guide import HELP, guide_of, guide_year
from bondgenoot.prevention.known_duties import GUIDE
from bondgenoot.prevention.models import BehaviourRules, GuideEdition, GuideParagraph, Paragraph, Proof, State
from bondgenoot.prevention.tests.factories import activity, turned
from bondgenoot.protocol.cards import card
from bondgenoot.protocol.models import LocationProtocol
from bondgenoot.protocol.shipping import ship
from bondgenoot.protocol.tests.factories import shipped
from bondgenoot.school.models import Role
from bondgenoot.school.tests.factories import give_role, login, make_school, make_staff

NO_REACH = "Er is geen bereikbaarheid ingevuld"


@pytest.fixture
def school(db):
    ship()
    return make_school()


def at_noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def guide(school, on=None):
    on = on or clock.today()
    return guide_of(school.location, guide_year(school.location, on), on)


def write(school, key, text):
    known = GuideParagraph.objects.of(school.location).get(key)
    assert GuideParagraph.objects.write(
        by=school.coordinator,
        location=school.location,
        key=key,
        text=text,
        seen=known.version if known else 0,
    )


def adopt_rules(school, lines=("Stop is stop.",)):
    rules = BehaviourRules.objects.begin(by=school.coordinator, location=school.location)
    rules.rewrite(lines, by=school.coordinator, seen=rules.revision)
    rules.adopt(on=clock.today(), by=school.coordinator, seen=rules.revision)


def use_own_edition(school):
    """An edition with the days on which the council agreed and the school adopted it."""
    now = timezone.now()
    draft = shipped().adapt(by=None, organisation=school.organisation, at=now)
    draft.date(mr_on=date(2026, 5, 12), adopted_on=date(2026, 6, 1), by=None, at=now)
    draft.publish(by=None, at=now)
    LocationProtocol.choose(location=school.location, edition=draft, by=None, at=now)


def complete(school):
    use_own_edition(school)
    adopt_rules(school)
    write(school, Paragraph.POLICY, "Elke klas heeft een mentor.\n\nHet beleid staat op de website.")
    write(school, Paragraph.REACH, "Kamer 12, elke ochtend.")
    write(school, Paragraph.COMPLAINTS, "Op de website onder Klachten.")


def test_an_empty_guide_says_in_plain_words_what_is_missing(client, school):
    page = login(client, school.coordinator).get(reverse("prevention:guide")).content.decode()
    for words in (
        NO_REACH,
        "Er zijn nog geen gedragsregels vastgesteld.",
        "waar de klachtenregeling te vinden is",
        "de dag waarop de MR instemde",
        "hoe jullie aan veiligheid werken",
    ):
        assert words in page
    assert str(school.coordinator) in page


def test_a_whole_guide_misses_nothing_and_has_everything_in_it(client, school):
    complete(school)
    made = guide(school)
    assert made.missing == []
    said = made.text
    for words in (
        str(school.coordinator),
        "Kamer 12",
        "Stop is stop.",
        "12 mei 2026",
        "1 jun 2026",
        str(school.organisation),
        "0800-0432",
        "0900-1113111",
        "113",
    ):
        assert words in said
    page = login(client, school.coordinator).get(reverse("prevention:guide")).content.decode()
    assert "Alles wat erin moet staan, staat erin" in page


def test_without_any_protocol_the_guide_says_so_and_can_still_be_printed(client, db):
    school = make_school()
    page = login(client, school.coordinator).get(reverse("prevention:guide")).content.decode()
    assert "Er is nog geen pestprotocol." in page
    assert "vast protocol" not in guide(school).text
    assert client.get(reverse("prevention:guide_docx")).status_code == 200


def test_help_outside_school_speaks_to_parents_and_stands_on_the_card(school):
    known = {item.phone for section in card("bijlage-9").sections for item in section.items}
    assert set(HELP) <= known
    said = guide(school).parts[-1].text
    assert all(phone in said for phone in HELP)
    assert not re.search(r"\b(je|jij|jou|jouw)\b", guide(school).text)


def test_a_location_without_coordinator_is_told(school):
    school.coordinator.roles.filter(role=Role.COORDINATOR).delete()
    assert any("geen anti-pestcoördinator" in one for one in guide(school).missing)


def test_who_begins_next_august_is_named_with_the_day(school):
    august = date(school.year.starts_on.year + 1, 8, 1)
    new = make_staff(school.organisation, first_name="Nieuwe", last_name="Collega")
    give_role(new, Role.COORDINATOR, school.location, starts_on=august)
    school.coordinator.roles.filter(role=Role.COORDINATOR).update(ends_on=august - timedelta(days=1))
    said = guide(school, date(school.year.starts_on.year, 11, 2)).text
    assert f"Onze anti-pestcoördinator is {school.coordinator}." in said
    assert f"Vanaf {short_day(august, year=True)} is dat Nieuwe Collega." in said


def test_two_coordinators_are_both_named(school):
    give_role(school.counsellor, Role.COORDINATOR, school.location)
    one, other = sorted(
        (school.coordinator, school.counsellor), key=lambda who: (who.last_name, who.first_name)
    )
    assert f"Onze anti-pestcoördinatoren zijn {one} en {other}." in guide(school).text


def test_from_may_on_the_guide_is_of_the_next_year_with_who_coordinates_then(school):
    first = school.year.starts_on.year
    new = make_staff(school.organisation, first_name="Nieuwe", last_name="Collega")
    give_role(new, Role.COORDINATOR, school.location, starts_on=date(first + 1, 8, 1))
    school.coordinator.roles.filter(role=Role.COORDINATOR).update(ends_on=date(first + 1, 7, 31))
    assert guide(school, date(first + 1, 4, 30)).year.starts_on.year == first
    may = guide(school, date(first + 1, 5, 1))
    assert may.year.starts_on.year == first + 1
    assert "Onze anti-pestcoördinator is Nieuwe Collega." in may.text
    assert str(school.coordinator) not in may.text


def test_how_to_reach_somebody_who_was_there_before_is_asked_again(school):
    write(school, Paragraph.REACH, "Kamer 12.")
    assert not any("ouder dan" in one for one in guide(school).missing)
    later = clock.now() + timedelta(days=8)
    with clock.at(later):
        new = make_staff(school.organisation)
        give_role(new, Role.COORDINATOR, school.location, starts_on=later.date())
        assert any("ouder dan" in one for one in guide(school).missing)


def test_the_school_writes_a_paragraph_and_an_empty_one_takes_it_out(client, school):
    address = reverse("prevention:guide_paragraph", args=[Paragraph.REACH])
    login(client, school.coordinator)
    page = client.post(address, {"text": "Bel 050 000 00 00.", "version": 0}, follow=True).content.decode()
    assert "Bel 050 000 00 00." in page and NO_REACH not in page
    page = client.post(address, {"text": " ", "version": 1}, follow=True).content.decode()
    assert NO_REACH in page
    assert client.get(reverse("prevention:guide_paragraph", args=["anders"])).status_code == 404


def test_two_who_write_the_same_paragraph_lose_nothing(client, school):
    write(school, Paragraph.REACH, "Van een collega.")
    address = reverse("prevention:guide_paragraph", args=[Paragraph.REACH])
    page = (
        login(client, school.coordinator).post(address, {"text": "Van mij.", "version": 0}).content.decode()
    )
    assert "Van een collega." in page and "Van mij." in page
    assert GuideParagraph.objects.get().text == "Van een collega."
    client.post(address, {"text": "Van mij.", "version": 1})
    assert GuideParagraph.objects.get().text == "Van mij."


def keep(client, school, by=None, **sent):
    return login(client, by or school.coordinator).post(
        reverse("prevention:guide_keeping"), sent, follow=True
    )


def test_one_button_keeps_the_guide_as_proof_and_ticks_it_off(client, school):
    turned(school)
    complete(school)
    page = keep(client, school, key=str(uuid4())).content.decode()
    assert "bewaard als bewijs en afgevinkt" in page
    done = activity(school, GUIDE)
    assert done.state == State.DONE and done.outcome.by == school.coordinator
    (proof,) = done.proofs.all()
    assert "Kamer 12" in " ".join(texts(proof.content()))
    assert "nog niet af" not in proof.about


def test_the_same_button_pressed_twice_is_one_proof(client, school):
    turned(school)
    key = str(uuid4())
    keep(client, school, key=key)
    keep(client, school, key=key)
    assert Proof.objects.count() == GuideEdition.objects.count() == 1
    keep(client, school, key=str(uuid4()))
    assert Proof.objects.count() == 2
    assert activity(school, GUIDE).state == State.DONE


def test_what_was_missing_is_written_with_the_proof(client, school):
    turned(school)
    keep(client, school, key=str(uuid4()))
    assert "Toen nog niet af: ‘Een veilige school’, ‘Bij wie kunt u" in Proof.objects.get().about


def test_a_kept_guide_says_what_changed_since_and_last_years_is_out_of_date(client, school):
    turned(school)
    complete(school)
    keep(client, school, key=str(uuid4()))
    page = client.get(reverse("prevention:guide")).content.decode()
    assert "Veranderd sinds de gids is bewaard" not in page
    write(school, Paragraph.REACH, "Kamer 14.")
    kept = GuideEdition.objects.get()
    assert guide(school).changed_since(kept) == ["Bij wie kunt u en kan uw kind terecht?"]
    page = client.get(reverse("prevention:guide")).content.decode()
    assert "Veranderd sinds de gids is bewaard" in page
    june = at_noon(date(school.year.starts_on.year + 1, 6, 2))
    with clock.at(june):
        client.force_login(school.coordinator.user)
        page = client.get(reverse("prevention:guide")).content.decode()
    assert f"De laatst bewaarde gids is van {school.year}" in page


def test_in_june_the_year_that_comes_gets_its_activity_when_the_guide_is_kept(client, school):
    turned(school)
    june = at_noon(date(school.year.starts_on.year + 1, 6, 2))
    with clock.at(june):
        page = keep(client, school, key=str(uuid4())).content.decode()
    assert "afgevinkt" in page
    assert GuideEdition.objects.get().school_year.starts_on.year == school.year.starts_on.year + 1


def test_the_guide_goes_along_for_a_word_processor_and_on_paper(client, school):
    complete(school)
    login(client, school.coordinator)
    paper = client.get(reverse("prevention:guide_pdf"))
    assert "Stop is stop." in " ".join(texts(paper.content))
    answer = client.get(reverse("prevention:guide_docx"))
    book = Document(BytesIO(answer.content))
    said = "\n".join(one.text for one in book.paragraphs)
    for words in ("Kamer 12", "Stop is stop.", str(school.coordinator), "Hulp buiten school"):
        assert words in said
    about = book.core_properties
    whole = f"{about.author} {about.title} {about.last_modified_by} {answer['Content-Disposition']}"
    assert school.coordinator.last_name not in whole


def test_who_reads_and_who_writes_the_guide(client, school):
    turned(school)
    names = ("guide", "guide_docx", "guide_pdf")
    for who in (school.coordinator, school.management, school.team_leader, school.mentor):
        login(client, who)
        assert {client.get(reverse(f"prevention:{name}")).status_code for name in names} == {200}
    for who in (school.mentor, school.team_leader, school.staff_member):
        login(client, who)
        assert client.get(reverse("prevention:guide_paragraph", args=["ouders"])).status_code == 404
        assert keep(client, school, by=who).status_code == 404
    login(client, school.staff_member)
    assert client.get(reverse("prevention:guide")).status_code == 404
    login(client, school.other_coordinator)
    here = f"?locatie={school.location.pk}"
    assert client.get(reverse("prevention:guide") + here).status_code == 404
    client.logout()
    assert client.get(reverse("prevention:guide")).status_code == 302


def test_management_of_two_locations_chooses_one(client, school):
    write(school, Paragraph.REACH, "Kamer 12.")
    login(client, school.management)
    here, there = (
        client.get(reverse("prevention:guide") + f"?locatie={place.pk}").content.decode()
        for place in (school.location, school.other_location)
    )
    assert "Kamer 12." in here and "Kamer 12." not in there
    assert str(school.other_location) in here
    assert AuditEvent.objects.filter(action="guide.written").count() == 1
