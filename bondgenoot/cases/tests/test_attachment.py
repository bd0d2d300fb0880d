"""Attachments: described first, cleaned, kept sealed in the right part, read by few, and given to a family by decision."""

import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from bondgenoot.audit.models import AuditEvent
from bondgenoot.cases.attaching import attach, decide_release, families, places, readable
from bondgenoot.cases.correcting import correct, pieces
from bondgenoot.cases.parties import change_role
from bondgenoot.cases.refusals import Refused
from bondgenoot.cases.tests.factories import do, make_case, use_edition
from bondgenoot.dossier.attaching import attachments_in, file_name, is_released_to
from bondgenoot.dossier.models import Attachment, AttachmentRelease, EntryLine
from bondgenoot.dossier.reading import read
from bondgenoot.dossier.stripping import JPEG, Stripped
from bondgenoot.school.tests.factories import login, make_school

pytestmark = pytest.mark.django_db

FILE = Stripped(JPEG, b"\xff\xd8 geen echte foto")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def case(school):
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    do(case, "zelfmelding_delen", "gedeeld")
    return case


@pytest.fixture
def target(case):
    return case.parties_with("target")[0]


@pytest.fixture
def suspect(case):
    return case.parties_with("suspect")[0]


@pytest.fixture
def note(case, school, target, suspect):
    """Something written with a core and a part for each pupil."""
    line = [EntryLine("seen", "Gezien", "Duwde op de trap.")]
    return case.write(
        kind="note",
        title="Aantekening",
        by=school.mentor,
        purpose="waarneming",
        core=line,
        parts={target: line, suspect: line},
    )


@pytest.fixture
def mentor(client, school):
    return login(client, school.mentor)


def photo():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Bram de Vries"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def sent(content=None, name="Bram de Vries op de trap.jpg", **given):
    file = SimpleUploadedFile(name, photo() if content is None else content, "image/jpeg")
    return {"key": str(uuid.uuid4()), "words": "Een blauwe plek.", "about": "kern", "file": file, **given}


def url(name, case, *rest):
    return reverse(f"cases:{name}", args=[case.ref, *rest])


def added(case, note, by, party=None, words="Een blauwe plek."):
    return attach(case, note, by=by, party=party, words=words, file=FILE)


# Adding


@pytest.mark.parametrize("place", ["core", "target"])
def test_a_picture_is_described_cleaned_and_kept_in_the_part_that_was_chosen(
    mentor, case, note, target, place
):
    about = {"core": "kern", "target": str(target.pk)}[place]
    response = mentor.post(url("attachment_new", case, note.pk), sent(about=about))
    assert response.url == url("attachment_list", case)
    [reading] = read(case.vault, kinds=["attachment"])
    party_id = target.pk if place == "target" else None
    assert reading.value("shows", party_id) == "Een blauwe plek."
    kept = Attachment.objects.get(entry=reading.entry)
    assert kept.party_id == party_id
    assert b"Bram" not in kept.content()
    assert Image.open(io.BytesIO(kept.content())).size == (40, 30)


def test_nothing_of_the_file_stands_readable_in_the_database(mentor, case, note):
    mentor.post(url("attachment_new", case, note.pk), sent())
    kept = Attachment.objects.get()
    assert kept.content()[:20] not in bytes(kept.sealed)
    row = str(Attachment.objects.filter(pk=kept.pk).values().get())
    assert "Bram" not in row and "trap" not in row
    assert not AuditEvent.objects.filter(detail__icontains="trap").exists()


def test_the_same_form_sent_twice_is_one_attachment(mentor, case, note):
    key = str(uuid.uuid4())
    for _press in range(2):
        assert mentor.post(url("attachment_new", case, note.pk), sent(key=key)).status_code == 302
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"words": " "}, "Schrijf eerst op wat er te zien is."),
        ({"about": ""}, "Maak hier een keuze."),
        ({"about": str(uuid.uuid4())}, "Deze keuze is er niet meer."),
        ({"file": ""}, "Kies een foto, een schermafbeelding of een PDF van hoogstens 10 MB."),
        ({"content": b""}, "Dit bestand is leeg."),
        ({"content": b"PK\x03\x04 een tekstbestand"}, "kies Afdrukken en dan ‘Opslaan als PDF’"),
        ({"content": bytes(10 * 1024 * 1024 + 300_000)}, "hoogstens 10 MB"),
    ],
)
def test_what_is_not_right_is_said_and_what_was_typed_stays(mentor, case, note, given, words):
    response = mentor.post(url("attachment_new", case, note.pk), sent(**{"words": "Een kras.", **given}))
    page = response.content.decode()
    assert response.status_code == 200 and words in page
    assert given.get("words", "Een kras.") in page
    assert not Attachment.objects.exists()
    assert not read(case.vault, kinds=["attachment"])


def test_a_description_that_is_missing_is_refused_below_the_form_too(case, note, school):
    with pytest.raises(Refused, match="Schrijf eerst op"):
        added(case, note, school.mentor, words="  ")


def test_the_page_says_what_may_never_be_added_and_whom_to_call(mentor, case, note):
    page = mentor.get(url("attachment_new", case, note.pk)).content.decode()
    assert "Nooit seksuele beelden van iemand onder de 18" in page
    assert "Waarschuw de directie" in page and "0900-8844" in page


def test_something_with_one_part_does_not_ask_which(mentor, case, school, target):
    words = [EntryLine("seen", "Gezien", "Zat alleen.")]
    entry = case.write_about(target, words, kind="note", title="Aantekening", by=school.mentor, purpose="x")
    data = sent()
    del data["about"]
    assert "Over wie gaat het?" not in mentor.get(url("attachment_new", case, entry.pk)).content.decode()
    mentor.post(url("attachment_new", case, entry.pk), data)
    assert Attachment.objects.get().party == target


def test_a_file_cannot_be_added_to_a_file(mentor, case, note, school):
    description = added(case, note, school.mentor).entry
    assert mentor.get(url("attachment_new", case, description.pk)).status_code == 404


def test_the_case_page_leads_there(mentor, case, note, school):
    added(case, note, school.mentor)
    page = mentor.get(url("case_page", case)).content.decode()
    assert url("attachment_new", case, note.pk) in page
    assert page.count("Naar de bijlagen") == 1


# Keeping


def test_an_attachment_is_never_changed_and_never_deleted(case, note, school):
    kept = added(case, note, school.mentor)
    for act in (
        lambda: Attachment.objects.filter(pk=kept.pk).update(media_type="image/png"),
        lambda: Attachment.objects.filter(pk=kept.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_corrected_description_stands_on_the_page_with_the_same_file(mentor, case, note, school):
    kept = added(case, note, school.mentor, words="Een blouwe plek.")
    [piece] = [one for one in pieces(kept.entry) if not one.fixed]
    correct(case, kept.entry, by=school.mentor, words={piece.name: "Een blauwe plek."}, reason="Tikfout.")
    page = mentor.get(url("attachment_list", case)).content.decode()
    assert "Een blauwe plek." in page and "blouwe" not in page
    assert url("attachment_file", case, kept.pk) in page


# Reading


def test_the_file_comes_apart_from_the_browser_under_a_number(mentor, case, note, school):
    kept = added(case, note, school.mentor)
    response = mentor.get(url("attachment_file", case, kept.pk))
    assert response.content == FILE.content
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == f'attachment; filename="bijlage-{kept.entry.number}.jpg"'
    assert re.fullmatch(r"bijlage-\d+\.jpg", file_name(kept))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_who_opened_a_file_stands_with_the_readers(client, case, note, school):
    kept = added(case, note, school.mentor)
    login(client, school.mentor).get(url("attachment_file", case, kept.pk))
    event = AuditEvent.objects.get(action="attachment.read")
    assert event.detail == {"attachment": str(kept.pk)}
    page = login(client, school.coordinator).get(url("case_readers", case)).content.decode()
    assert "opende een bijlage" in page and "voegde een bijlage toe" in page


def test_a_file_of_another_case_is_not_there(mentor, case, note, school):
    kept = added(case, note, school.mentor)
    other = make_case(school)
    assert mentor.get(url("attachment_file", other, kept.pk)).status_code == 404
    assert mentor.get(url("attachment_new", other, note.pk)).status_code == 404


def test_what_was_added_about_a_withdrawn_suspicion_is_closed(mentor, case, note, school, suspect):
    kept = added(case, note, school.mentor, suspect)
    change_role(
        case, suspect, role="suspect", certainty="withdrawn", by=school.mentor, reason="Was er niet bij."
    )
    assert readable(case) == []
    assert suspect not in places(case, note)
    assert mentor.get(url("attachment_file", case, kept.pk)).status_code == 404
    assert "Een blauwe plek." not in mentor.get(url("attachment_list", case)).content.decode()


# Giving


def test_a_family_gets_a_file_by_a_decision_and_not_before(client, case, note, school, target, suspect):
    kept = added(case, note, school.mentor)
    page = url("attachment_release", case, kept.pk)
    login(client, school.coordinator)
    assert not is_released_to(kept, target)
    assert client.post(page, {"parties": [str(target.pk)]}).url == url("attachment_list", case)
    now = attachments_in(case.vault)[kept.entry_id]
    assert is_released_to(now, target) and not is_released_to(now, suspect)
    client.post(page, {"parties": []})
    assert not is_released_to(attachments_in(case.vault)[kept.entry_id], target)
    acts = AuditEvent.objects.filter(action__startswith="attachment.").values_list("action", flat=True)
    assert list(acts.order_by("id")) == ["attachment.added", "attachment.released", "attachment.kept_back"]


def test_what_is_about_one_child_never_goes_to_the_family_of_another(
    client, case, note, school, target, suspect
):
    kept = added(case, note, school.mentor, target)
    assert families(case, kept) == [target]
    with pytest.raises(Refused, match="blijft bij dat gezin"):
        decide_release(case, kept, [suspect], by=school.coordinator)
    response = login(client, school.coordinator).post(
        url("attachment_release", case, kept.pk), {"parties": [str(suspect.pk)]}
    )
    assert response.status_code == 200
    assert not AttachmentRelease.objects.exists()


# Who may


@pytest.mark.parametrize(
    ("who", "reads", "decides"),
    [
        ("mentor", True, False),
        ("coordinator", True, True),
        ("staff_member", False, False),
        ("administrator", False, False),
        ("other_coordinator", False, False),
    ],
)
def test_who_may_read_add_and_decide(client, case, note, school, who, reads, decides):
    kept = added(case, note, school.mentor)
    login(client, getattr(school, who))
    for name, ids in (
        ("attachment_list", ()),
        ("attachment_file", (kept.pk,)),
        ("attachment_new", (note.pk,)),
    ):
        assert client.get(url(name, case, *ids)).status_code == (200 if reads else 404), name
    assert client.get(url("attachment_release", case, kept.pk)).status_code == (200 if decides else 404)
    assert ("Wie mag dit krijgen?" in client.get(url("attachment_list", case)).content.decode()) == decides


def test_a_visitor_is_asked_to_log_in(client, case, note, school):
    kept = added(case, note, school.mentor)
    for path in (url("attachment_list", case), url("attachment_file", case, kept.pk)):
        assert client.get(path).url.startswith(reverse("accounts:login"))


def test_the_list_costs_the_same_with_one_and_with_three(mentor, case, note, school, target, suspect):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as found:
            mentor.get(url("attachment_list", case))
        return len(found)

    decide_release(case, added(case, note, school.mentor), [target], by=school.coordinator)
    mentor.get(url("attachment_list", case))
    one = count()
    for party in (target, suspect):
        decide_release(case, added(case, note, school.mentor, party), [party], by=school.coordinator)
    assert count() == one
