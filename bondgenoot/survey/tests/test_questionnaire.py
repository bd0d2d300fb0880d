import hashlib
import re

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from bondgenoot.audit.models import AuditEvent
from bondgenoot.lib.clock import now
from bondgenoot.school.tests.factories import make_school
from bondgenoot.survey.languages import language
from bondgenoot.survey.models import NotPublishable, Questionnaire
from bondgenoot.survey.questionnaire_reading import QuestionnaireError, read
from bondgenoot.survey.questionnaire_sheet import sheet
from bondgenoot.survey.questionnaire_shipping import FOLDER, ship
from bondgenoot.survey.tests.questionnaires import shipped
from bondgenoot.survey.tests.together import all_together, together

pytestmark = pytest.mark.django_db

# A school may have asked its classes this text: a change is a new version, never the same one with another text.
SHIPPED = {("thermometer-2015", "versie: 1"): "dde66f7afe7556d6"}


def draft_of(school, source=None):
    return (source or shipped()).adapt(by=school.coordinator.user, organisation=school.organisation, at=now())


def rewrite(draft, old, new):
    fresh = Questionnaire.objects.get(pk=draft.pk)
    assert old in fresh.text
    assert draft.rewrite_since(fresh.content_hash, fresh.text.replace(old, new, 1), by=None, at=now())


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(NotPublishable) as told:
        act(*args, **kwargs)
    return str(told.value)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_text_changes_only_together_with_its_version(path):
    text = path.read_text(encoding="utf-8")
    version = next(row for row in text.split("\n") if row.startswith("versie:"))
    found = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert SHIPPED.get((path.stem, version)) == found, f'("{path.stem}", "{version}"): "{found}",'
    assert read(text).key == path.stem


def test_shipping_twice_is_the_same_as_once():
    first = {one.pk for one in ship()}
    call_command("ship_questionnaires")
    assert first == {one.pk for one in ship()}
    assert set(Questionnaire.objects.values_list("pk", flat=True)) == first
    assert AuditEvent.objects.filter(action="questionnaire.shipped").count() == len(first)


def test_a_published_questionnaire_cannot_be_changed_in_the_database():
    found = shipped()
    with pytest.raises(DatabaseError), transaction.atomic():
        Questionnaire.objects.filter(pk=found.pk).update(title="Anders")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM survey_questionnaire")


def test_a_copy_is_a_draft_of_the_next_version_that_only_its_school_sees():
    school, stranger = make_school(), make_school()
    draft, second = draft_of(school), draft_of(school)
    assert (draft.version, second.version, draft.is_published) == (2, 3, False)
    assert draft.form.version == 2
    assert draft.problems() == []
    assert set(Questionnaire.objects.of(school.organisation).drafts()) == {draft, second}
    assert not Questionnaire.objects.of(stranger.organisation).drafts()
    assert draft_of(stranger).version == 2


def test_a_draft_keeps_a_broken_text_and_names_what_is_wrong():
    draft = draft_of(make_school())
    rewrite(draft, "    richting: omhoog", "    richting: opzij")
    kept = Questionnaire.objects.get(pk=draft.pk)
    assert "richting: opzij" in kept.text
    assert [problem.line for problem in kept.problems()] == [
        1 + kept.text.split("\n").index("    richting: opzij")
    ]
    with pytest.raises(QuestionnaireError):
        kept.form  # noqa: B018
    assert "Kies uit: omhoog, omlaag" in refused(kept.publish, by=None, at=now())
    assert not Questionnaire.objects.get(pk=draft.pk).is_published


def test_the_title_of_a_draft_follows_its_text():
    draft = draft_of(make_school())
    rewrite(draft, "nl: Thermometer pesten in de klas", "nl: Onze thermometer")
    assert Questionnaire.objects.get(pk=draft.pk).title == "Onze thermometer"
    rewrite(draft, "versie: 2", "versie: twee")
    assert Questionnaire.objects.get(pk=draft.pk).title == "Onze thermometer"


def test_a_text_that_somebody_else_changed_is_not_overwritten():
    draft = draft_of(make_school())
    mine = Questionnaire.objects.get(pk=draft.pk)
    rewrite(draft, "nl: nooit", "nl: geen enkele keer")
    assert not mine.rewrite_since(mine.content_hash, "van mij", by=None, at=now())
    assert "geen enkele keer" in mine.text
    assert Questionnaire.objects.get(pk=draft.pk).text == mine.text


def test_a_draft_under_another_version_is_not_published():
    draft = draft_of(make_school())
    rewrite(draft, "versie: 2", "versie: 9")
    told = refused(draft.publish, by=None, at=now())
    assert "regel 15: De versie is veranderd." in told
    assert "‘versie: 2’" in told


def named(draft, name, version=1):
    fresh = Questionnaire.objects.get(pk=draft.pk)
    before = next(row for row in fresh.text.split("\n") if row.startswith("vragenlijst:"))
    at = next(row for row in fresh.text.split("\n") if row.startswith("versie:"))
    rewrite(draft, f"{before}\n{at}", f"vragenlijst: {name}\nversie: {version}")
    return Questionnaire.objects.get(pk=draft.pk)


def test_a_copy_with_a_name_of_its_own_is_another_questionnaire():
    school = make_school()
    own = named(draft_of(school), "sociale-veiligheid")
    assert (own.key, own.version, own.problems()) == ("sociale-veiligheid", 1, [])
    own.publish(by=None, at=now())
    assert draft_of(school).version == 2
    next_one = draft_of(school, source=own)
    assert (next_one.key, next_one.version) == ("sociale-veiligheid", 2)


def test_a_name_that_another_questionnaire_has_is_refused_and_can_be_mended():
    school = make_school()
    named(draft_of(school), "sociale-veiligheid").publish(by=None, at=now())
    other = named(draft_of(school), "sociale-veiligheid")
    assert other.key == "thermometer-2015"
    told = refused(other.publish, by=None, at=now())
    assert "‘sociale-veiligheid’ is al de naam van een andere vragenlijst." in told
    assert "versie: 2" in told
    assert named(other, "pauzes").problems() == []
    back = named(other, "thermometer-2015", version=2)
    assert (back.key, back.version, back.problems()) == ("thermometer-2015", 2, [])


def test_another_school_may_use_the_same_name():
    for school in (make_school(), make_school()):
        named(draft_of(school), "sociale-veiligheid").publish(by=None, at=now())
    assert Questionnaire.objects.filter(key="sociale-veiligheid").count() == 2


def test_a_group_about_own_behaviour_cannot_become_visible_per_class():
    draft = draft_of(make_school())
    rewrite(draft, "    eigen_gedrag: ja\n", "")
    told = refused(draft.publish, by=None, at=now())
    line = 1 + Questionnaire.objects.get(pk=draft.pk).text.split("\n").index("  - groep: 7")
    assert f"regel {line}: groep ‘7’ gaat over eigen gedrag" in told


def renumbered(text: str) -> str:
    return text.replace("- groep: 7", "- groep: 8").replace("stelling: 7.", "stelling: 8.")


def in_other_spelling(text: str) -> str:
    cut = text.replace('nl: "Ik maak het voor anderen onveilig op school door:"', "nl: Ik maak het")
    head, tail = cut.split("- groep: 8")
    return (
        head
        + "- groep: 8"
        + tail.replace("  nl: uitschelden", "  nl: Voor ánderen onveilig, op school, door… uitschelden")
    )


def in_english_alone(text: str) -> str:
    head, tail = text.split("- groep: 8")
    own, rest = tail.split("achtergrond:", 1)
    return head + "- groep: 8" + re.sub(r"(?m)^(\s+nl: )(.+)$", r"\1anders \2", own) + "achtergrond:" + rest


def in_other_words(text: str) -> str:
    head, tail = text.split("stellingen:\n      - stelling: 8.1")
    own, rest = tail.split("achtergrond:", 1)
    changed = re.sub(r"(?m)^(\s+(?:nl|en): )(.+)$", r"\1soms \2", own)
    named = head.replace("vragenlijst: thermometer-2015", "vragenlijst: onze")
    return f"{named}stellingen:\n      - stelling: 8.1{changed}achtergrond:{rest}"


@pytest.mark.parametrize("disguise", [str, in_other_spelling, in_english_alone, in_other_words])
def test_own_behaviour_cannot_become_visible_per_class_under_another_number(disguise):
    draft = draft_of(make_school())
    text = disguise(renumbered(draft.text).replace("    eigen_gedrag: ja\n", ""))
    assert draft.rewrite_since(draft.content_hash, text, by=None, at=now())
    told = refused(draft.publish, by=None, at=now())
    line = 1 + draft.text.split("\n").index("      - stelling: 8.1")
    assert (
        f"regel {line}: stelling ‘8.1’ vraagt naar eigen gedrag. Zet ‘eigen_gedrag: ja’ bij groep ‘8’" in told
    )
    text = text.replace("  - groep: 8\n", "  - groep: 8\n    eigen_gedrag: ja\n")
    assert draft.rewrite_since(draft.content_hash, text, by=None, at=now())
    draft.publish(by=None, at=now())


def test_own_behaviour_that_a_school_asked_itself_is_known_in_every_questionnaire_of_that_school():
    school, stranger = make_school(), make_school()
    first = draft_of(school)
    rewrite(first, "Ik maak het voor anderen onveilig op school door:", "Ik doe anderen soms pijn met")
    rewrite(first, "I make school unsafe for others by:", "I hurt others by")
    rewrite(first, "using physical violence", "hitting")
    rewrite(
        first, "        nl: lichamelijk geweld\n        en: hitting", "        nl: slaan\n        en: hitting"
    )
    first.publish(by=None, at=now())
    for other, is_known in ((draft_of(school), True), (draft_of(stranger), False)):
        rewrite(
            other,
            "achtergrond:",
            "  - groep: 8\n"
            "    zin: {nl: Ik doe anderen soms pijn met, en: x}\n"
            "    kort: {nl: x, en: x}\n    richting: omlaag\n    stellingen:\n"
            "      - {stelling: 8.1, nl: slaan, en: x}\n\nachtergrond:",
        )
        other = Questionnaire.objects.get(pk=other.pk)
        assert [one.message for one in other.problems()] == (
            ["stelling ‘8.1’ vraagt naar eigen gedrag."] if is_known else []
        )


def test_what_was_not_read_is_not_published():
    draft = draft_of(make_school())
    seen = draft.content_hash
    rewrite(draft, "nl: nooit", "nl: geen enkele keer")
    assert "intussen veranderd" in refused(draft.publish, by=None, at=now(), seen_hash=seen)
    draft.publish(by=None, at=now(), seen_hash=draft.content_hash)
    assert Questionnaire.objects.get(pk=draft.pk).is_published


def test_nothing_about_a_published_questionnaire_can_be_done_again():
    school = make_school()
    draft = draft_of(school)
    late = Questionnaire.objects.get(pk=draft.pk)
    draft.publish(by=school.management.user, at=now())
    assert "verandert niet meer" in refused(late.rewrite_since, late.content_hash, "x", by=None, at=now())
    assert "verandert niet meer" in refused(late.publish, by=None, at=now())
    assert draft_of(school, source=Questionnaire.objects.get(pk=draft.pk)).version == 3


def test_every_act_on_a_questionnaire_is_written_in_the_log():
    school = make_school()
    draft = draft_of(school)
    rewrite(draft, "nl: nooit", "nl: geen enkele keer")
    draft.publish(by=school.management.user, at=now())
    events = AuditEvent.objects.filter(noun="Questionnaire", noun_id=draft.pk).order_by("id")
    assert [event.action.removeprefix("questionnaire.") for event in events] == [
        "adapted",
        "rewritten",
        "published",
    ]
    assert events.last().actor == str(school.management.user.pk)
    assert events.last().detail == {"hash": draft.content_hash, "version": 2}


def test_the_parsed_form_is_kept_and_the_text_is_not_read_again(django_assert_num_queries):
    shipped()
    first = Questionnaire.objects.get(key="thermometer-2015")
    assert first.form is first.form
    with django_assert_num_queries(1):
        assert Questionnaire.objects.get(key="thermometer-2015").form is first.form


def test_a_sheet_is_in_a_language_of_the_form_and_else_in_dutch():
    form = shipped().form
    assert sheet(form, "en").groups[1].sentence == "I feel safe"
    assert sheet(form, "tr") == sheet(form, "nl") == sheet(form, "")
    assert sheet(form, "nl").groups[6].notes == (
        "Hoger is onveiliger.",
        "Leerlingen mogen ook kiezen voor ‘wil ik niet zeggen’.",
        "Gaat over eigen gedrag: nooit te zien per klas.",
    )


@pytest.mark.parametrize(
    ("code", "dutch", "direction"),
    [("nl", "Nederlands", "ltr"), ("ar", "Arabisch", "rtl"), ("ps", "Pasjtoe", "rtl"), ("xx", "xx", "ltr")],
)
def test_a_language_says_its_name_and_which_way_it_is_written(code, dutch, direction):
    assert (language(code).dutch, language(code).direction) == (dutch, direction)


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_copy_at_once_get_two_versions():
    school, source = make_school(), shipped()
    drafts = together(lambda: draft_of(school, source).version, times=2)
    assert sorted(drafts) == [2, 3]


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_who_publish_and_rewrite_at_once_one_wins():
    draft = draft_of(make_school())
    seen, text = draft.content_hash, draft.text + "# later\n"

    def publish():
        Questionnaire.objects.get(pk=draft.pk).publish(by=None, at=now(), seen_hash=seen)

    def write():
        Questionnaire.objects.get(pk=draft.pk).rewrite_since(seen, text, by=None, at=now())

    def refusable(act):
        try:
            act()
        except NotPublishable:
            return "refused"
        return "done"

    assert sorted(all_together([lambda: refusable(publish), lambda: refusable(write)])) == ["done", "refused"]
    kept = Questionnaire.objects.get(pk=draft.pk)
    assert kept.is_published == (kept.text != text)
