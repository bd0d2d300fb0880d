"""Every page of the product in a typical state: who looks at it, and where it is.

A scene makes its state step by step and yields a page when it is there to be seen. A page is (name of the address,
person or None, path). `ONLY_SENT` are the addresses that are never opened, only sent to or downloaded.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bondgenoot.cases.attaching import attach, decide_release, families, places
from bondgenoot.cases.emergency import open_in_emergency
from bondgenoot.cases.models import Case, CaseRole, Check, Informing, Meeting
from bondgenoot.cases.models.agreement import Agreement, Promise
from bondgenoot.cases.models.meeting import facilitators_for
from bondgenoot.cases.opening import set_aside
from bondgenoot.cases.tests.factories import do, make_case, make_signal, open_step, use_edition
from bondgenoot.cases.tests.walking import check_all, choose, to_choice
from bondgenoot.disclosure.adherence import prove
from bondgenoot.disclosure.models import AccessLine, Rectification
from bondgenoot.disclosure.tests.access import agree, ask, lay_before, released, write
from bondgenoot.dossier.models import Entry, EntryLine, NameMark
from bondgenoot.dossier.stripping import Stripped
from bondgenoot.intake.models import TalkRequest
from bondgenoot.lib import clock
from bondgenoot.protocol.shipping import ship
from bondgenoot.protocol.tests.factories import shipped
from bondgenoot.retention.carrying_out import carry_out_list
from bondgenoot.retention.models import LegalHold
from bondgenoot.retention.tests.factories import gone_long, make_list
from bondgenoot.school.models import Role, Staff
from bondgenoot.school.tests.factories import School, give_role, login, make_holiday
from bondgenoot.survey.models import AttentionPoint, ClassSignal, Monitor
from bondgenoot.survey.models import Entry as WayIn
from bondgenoot.survey.tests.factories import close, make_round, room_of
from bondgenoot.survey.tests.filled import closed_round, long_ago
from bondgenoot.survey.tests.questionnaires import shipped as shipped_questionnaire
from tests.scenes_year import ONLY_SENT_IN_THE_YEAR, YEAR_SCENES

Seen = tuple[str, Staff | None, str]

ONLY_SENT = ONLY_SENT_IN_THE_YEAR | {
    "accounts:login_as",
    "accounts:logout",
    "cases:attachment_file",
    "cases:case_readers_file",
    "cases:check_addition",
    "cases:emergency_end",
    "cases:people_list",
    "cases:step_addition",
    "disclosure:access_copy",
    "disclosure:access_take_over",
    "disclosure:proof_comparison",
    "disclosure:proof_pdf",
    "disclosure:record_paper",
    "disclosure:record_pdf",
    "protocol:edition_copy",
    "retention:destruction_offer",
    "school:holiday_remove",
    "school:holidays_adopt",
    "school:staff_link",
    "survey:monitor_sheet",
    # A part of a page, or paper.
    "survey:board_count",
    "survey:class_signal_new",
    "survey:codes",
    "survey:questionnaire_copy",
    "survey:report_pdf",
    "survey:report_xlsx",
    "survey:round_progress",
    "survey:all_slips",
    "survey:slips",
}


def at(name: str, who: Staff | None, *args: Any, query: str = "") -> Seen:
    return name, who, reverse(name, args=args) + query


def the_door(school: School) -> Iterator[Seen]:
    yield at("accounts:login", None)
    yield "accounts:password_set", None, school.mentor.user.one_time_link()
    yield "accounts:password_set", None, reverse("accounts:password_set", args=["weg", "verlopen"])
    yield at("accounts:password_change", school.mentor)
    yield at("lib:style", None)


def the_school(school: School) -> Iterator[Seen]:
    chief = school.management
    holiday = make_holiday(school.location, school.year.starts_on, name="Studiedag")
    yield at("school:overview", chief)
    yield at("school:permissions", chief)
    for name in ("location", "location_edit", "holiday_new", "staff_list"):
        yield at(f"school:{name}", chief, school.location.pk)
    yield at("school:location_new", chief)
    yield at("school:colour", chief)
    yield at("school:holiday_edit", chief, holiday.pk)
    for name in ("staff", "role_new", "staff_leave"):
        yield at(f"school:{name}", chief, school.mentor.pk)
    yield at("school:role_end", chief, school.counsellor.roles.first().pk)
    yield at("school:school_class", chief, school.class_a.pk)
    yield at("school:pupil", school.mentor, school.pupil.pk)
    yield at("school:guardian_edit", school.mentor, school.pupil.guardians.first().pk)


def a_list_read_in(school: School) -> Iterator[Seen]:
    person = school.coordinator
    yield at("school:roster", person)
    content = b"Stamnummer;Achternaam;Roepnaam;Klas\n900900;Nieuw;Tess;1A\n;Zonder;Tim;1A"
    client = login(Client(), person)
    sent = client.post(
        reverse("school:roster"),
        {"kind": "leerlingen", "location": school.location.pk, "file": SimpleUploadedFile("l.csv", content)},
    )
    yield "school:roster_preview", person, sent.url
    done = client.post(sent.url, {"leavers_confirmed": "on"})
    yield "school:roster_result", person, done.url


def the_protocols(school: School) -> Iterator[Seen]:
    ship()
    person = school.coordinator
    draft = shipped().adapt(by=person.user, organisation=school.organisation, at=timezone.now())
    draft.rewrite(draft.text.replace("naar: dossier_b,", "naar: dosier_b,"), by=None, at=timezone.now())
    yield at("protocol:edition_list", person)
    yield at("protocol:card", person, "bijlage-5")
    for name in ("edition", "edition_map", "edition_locations"):
        yield at(f"protocol:{name}", person, shipped("pestprotocol-2015").pk)
    for name in ("edition_text", "edition_publication"):
        yield at(f"protocol:{name}", person, draft.pk)


def questionnaires(school: School) -> Iterator[Seen]:
    person, asked = school.coordinator, shipped_questionnaire()
    yield at("survey:questionnaire_list", person)
    yield at("survey:questionnaire", person, asked.pk)
    yield at("survey:questionnaire", school.mentor, asked.pk, query="?taal=en")
    draft = asked.adapt(by=person.user, organisation=school.organisation, at=clock.now())
    for name in ("questionnaire_text", "questionnaire_publication"):
        yield at(f"survey:{name}", person, draft.pk)
    broken = draft.text.replace("richting: omhoog", "richting: opzij").replace("[nl, en]", "[nl, en, tr]")
    draft.rewrite_since(draft.content_hash, broken, by=person.user, at=clock.now())
    for name in ("questionnaire_text", "questionnaire_publication"):
        yield at(f"survey:{name}", person, draft.pk)
    yield at("survey:questionnaire_list", person)


def rounds(school: School) -> Iterator[Seen]:
    coordinator, mentor, today = school.coordinator, school.mentor, clock.today()
    yield at("survey:round_list", coordinator)
    yield at("survey:round_list", mentor)
    shipped_questionnaire()
    yield at("survey:round_new", coordinator)
    held = give_role(coordinator, Role.COORDINATOR, school.other_location)
    yield at("survey:round_new", coordinator)
    held.delete()
    made = make_round(school, entry="briefjes", reasons={"geslacht": "Voor het team."})
    room = room_of(made, school.class_a)
    yield at("survey:round_page", coordinator, made.pk)
    yield at("survey:round_page", mentor, made.pk)
    yield at("survey:round_page", school.management, made.pk)
    yield at("survey:board", mentor, room.pk)
    for name in ("round_closing", "round_end", "round_withdrawal", "reminder"):
        yield at(f"survey:{name}", coordinator, made.pk)
    yield at("survey:round_list", coordinator)
    yield at("agenda:now", mentor)
    type(made).objects.update(opens_on=today + timedelta(days=1))
    yield at("survey:round_page", coordinator, made.pk)
    yield at("survey:board", mentor, room.pk)
    type(made).objects.update(opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1))
    yield at("survey:round_page", coordinator, made.pk)
    yield at("agenda:now", coordinator)
    close(made, school)
    yield at("survey:round_page", coordinator, made.pk)
    yield at("survey:round_list", mentor)


def pupils(school: School) -> Iterator[Seen]:
    made = make_round(school, entry=WayIn.SLIPS, reasons={"geslacht": "Voor de vergelijking per leerjaar."})
    code = room_of(made, school.class_a).code
    for query in ("", "?taal=en"):
        yield at("pupil:door", None, query=query)
        yield at("pupil:form", None, code, query=query)
        yield at("pupil:privacy", None, query=query)


def survey_results(school: School) -> Iterator[Seen]:
    coordinator, mentor = school.coordinator, school.mentor
    long_ago(closed_round(school, {school.class_a: 5, school.class_b: 9}, name="Voorjaar"))
    made = closed_round(school, {school.class_a: 12, school.class_b: 9})
    points = AttentionPoint.objects.filter(unit__round=made, kind="mean")
    signal = ClassSignal.objects.raise_from(points.get(unit__school_class=school.class_a), by=mentor)
    for person in (coordinator, mentor):
        for name in ("results", "attention", "results_statements", "results_change", "results_participation"):
            yield at(f"survey:{name}", person, made.pk)
    yield at("survey:results_statements", coordinator, made.pk, query="?groep=5&wie=leerjaar-1")
    yield at("survey:statement", coordinator, made.pk, "5.5")
    yield at("survey:rules", coordinator, school.location.pk)
    yield at("survey:class_signal", coordinator, signal.pk)
    yield at("survey:class_signal_judgement", coordinator, signal.pk)
    signal.judge(by=coordinator, outcome="les", words="We kiezen een les over grenzen.")
    yield at("survey:class_signal", mentor, signal.pk)
    wide = ClassSignal.objects.raise_from(points.get(unit__kind="level"), by=coordinator)
    yield at("survey:class_signal_classes", coordinator, wide.pk)
    topic = signal.topics.get()
    yield at("survey:topics", mentor, school.class_a.pk)
    yield at("survey:topic", mentor, topic.pk)
    topic.finish(by=mentor, words="De klas maakte drie afspraken.")
    yield at("survey:topics", mentor, school.class_a.pk)
    yield at("survey:topic", mentor, topic.pk)


def signals(school: School) -> Iterator[Seen]:
    use_edition(school)
    yield at("agenda:now", school.mentor)
    yield at("intake:signal_list", school.staff_member)
    signal = make_signal(school, by=school.staff_member, pupils=school.pupils[:2], codes=["alleen"])
    yield at("intake:signal_new", school.staff_member)
    yield at("intake:signal_list", school.staff_member)
    yield at("intake:signal_page", school.staff_member, signal.pk)
    make_case(school)
    yield at("cases:triage", school.mentor, signal.pk)
    yield at("cases:signal_names", school.mentor, signal.pk)
    set_aside(signal, by=school.mentor, reason="Het was een misverstand.")
    yield at("cases:triage", school.coordinator, signal.pk)


def talks(school: School) -> Iterator[Seen]:
    place, person = school.location, school.coordinator
    yield at("talk:talk_new", None, place.pk)
    yield at("talk:talk_received", None, place.pk)
    yield at("intake:talk_list", person)
    words = {
        "name": "Een Leerling",
        "school_class": "1A",
        "rather": "mentor",
        "how": "Na de les.",
        "about": "",
    }
    first, second = (
        TalkRequest.objects.receive(location=place, key=uuid4(), words=words) for _one in range(2)
    )
    yield at("intake:talk_page", person, first.pk)
    yield at("intake:talk_jokes", person)
    first.answer(by=person, done="gesproken", words="We praten vrijdag verder.", key=uuid4())
    yield at("intake:talk_list", person)
    yield at("intake:talk_page", person, first.pk)
    yield at("intake:talk_page", person, second.pk)


def monitor(school: School) -> Iterator[Seen]:
    person, place = school.coordinator, school.location
    yield at("survey:monitor_list", person)
    yield at("survey:monitor_new", person)
    known = {"instrument": "Veiligheidsmeting", "supplier": "Meetbureau", "invited": 940, "answered": 812}
    made = Monitor.objects.begin(by=person, location=place, school_year=school.year, key=uuid4(), **known)
    today = clock.today()
    soon, done = (
        made.plan(by=person, what=what, owner=owner, due_on=today, key=uuid4())
        for what, owner in (("Toezicht bij de fietsen", school.team_leader), ("Les over online", person))
    )
    done.finish(by=person, seen=1, done_on=today, result="Elke brugklas kreeg de les.")
    for name in ("monitor_page", "monitor_edit", "monitor_measure_new"):
        yield at(f"survey:{name}", person, made.pk)
    yield at("survey:monitor_measure", school.team_leader, soon.pk)
    yield at("survey:monitor_measure", person, done.pk)
    Staff.objects.filter(pk=school.team_leader.pk).update(left_on=today)
    yield at("survey:monitor_measure", person, soon.pk)
    yield at("survey:monitor_measure_edit", person, soon.pk)
    yield at("survey:monitor_page", person, made.pk)
    yield at("survey:monitor_list", school.management)


def halfway(school: School) -> Case:
    """A case in branch B with an agreement and a first check, and somebody suspected."""
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0], online="ja")
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "bemiddeling")
    return case


def agreement_of(case: Case, school: School) -> Agreement:
    step = open_step(case, "bemiddelingsgesprek")
    parties = case.parties_with(CaseRole.SUSPECT, CaseRole.TARGET)
    promises = [Promise(one, "Elkaar met rust laten.", clock.today() + timedelta(days=7)) for one in parties]
    return Agreement.make(step, by=school.mentor, promises=promises)


def attachments(case: Case, school: School, entry: Entry) -> Iterator[Seen]:
    mentor = school.mentor
    yield at("cases:attachment_list", mentor, case.ref)
    yield at("cases:attachment_new", mentor, case.ref, entry.pk)
    place = places(case, entry)[0]
    file = Stripped("image/jpeg", b"\xff\xd8 een foto")
    kept = attach(case, entry, by=mentor, party=place, words="Een scheur in de jas.", file=file)
    yield at("cases:attachment_release", school.coordinator, case.ref, kept.pk)
    decide_release(case, kept, families(case, kept), by=school.coordinator)
    yield at("cases:attachment_list", school.coordinator, case.ref)


def proofs(case: Case, school: School) -> Iterator[Seen]:
    person = school.coordinator
    yield at("disclosure:proof_list", person, case.ref)
    target = case.parties_with(CaseRole.TARGET)[0]
    for reader, party in (("committee", None), ("family", target)):
        made = prove(case, reader=reader, party=party, by=person)
        yield at("disclosure:proof_page", person, case.ref, made.pk)
    yield at("disclosure:proof_list", person, case.ref)


def a_case(school: School) -> Iterator[Seen]:
    mentor = school.mentor
    case = halfway(school)
    agreement = agreement_of(case, school)
    yield at("cases:agreement_new", mentor, case.ref, open_step(case, "bemiddelingsgesprek").pk)
    yield at("cases:agreement_page", mentor, case.ref, agreement.pk)
    yield at("cases:signature", mentor, case.ref, agreement.pk, 1)
    agreement.next_signature().sign(by=mentor, way="paper", signer="Met eigen naam")
    yield at("cases:agreement_page", mentor, case.ref, agreement.pk)
    yield at("cases:line_answer", mentor, case.ref, agreement.lines.first().pk)
    yield at("cases:names", mentor, case.ref)
    words = [EntryLine("seen", "Gezien", "In de gang stond Dylano met zijn broer.")]
    case.write(kind="note", title="Aantekening", by=mentor, purpose="waarneming", core=words)
    for name in ("case_page", "case_map", "party_list", "ledger", "note_new", "people", "names"):
        yield at(f"cases:{name}", mentor, case.ref)
    for query in ("", "?soort=andere-school", "?soort=onbekend"):
        yield at("cases:party_new", mentor, case.ref, query=query)
    yield at("cases:party_role", mentor, case.ref, case.parties_with(CaseRole.SUSPECT)[0].pk)
    entry = Entry.objects.filter(vault=case.vault, kind="step").latest("number")
    yield at("cases:correction", mentor, case.ref, entry.pk)
    yield from attachments(case, school, entry)
    yield from proofs(case, school)
    for name in ("case_readers", "handover", "edition_move"):
        yield at(f"cases:{name}", school.coordinator, case.ref)
    for person in (mentor, school.coordinator, school.team_leader, school.administrator):
        yield at("agenda:now", person)
    for group in ("te-laat", "vandaag", "deze-week", "later", "wachten"):
        yield at("agenda:task_list", mentor, query=f"?groep={group}")
    yield at("cases:case_list", mentor)


def an_emergency(school: School) -> Iterator[Seen]:
    case = halfway(school)
    reader, coordinator = school.counsellor, school.coordinator
    yield at("cases:case_list", reader)
    yield at("cases:emergency_new", reader)
    yield at("cases:emergency_pupil", reader, school.pupil.pk)
    yield at("cases:emergency_reference", reader, case.ref)
    told = {"reason": "De moeder staat aan de balie.", "key": uuid4(), "address": "/"}
    [access] = open_in_emergency([case], by=reader, **told)
    yield at("cases:emergency_new", reader)
    for name in ("case_page", "case_map", "party_list", "ledger", "attachment_list"):
        yield at(f"cases:{name}", reader, case.ref)
    yield at("agenda:now", coordinator)
    yield at("cases:emergency_page", coordinator, case.ref, access.pk)
    yield at("cases:case_readers", coordinator, case.ref)
    access.look(by=coordinator)
    access.end(by=reader)
    yield at("cases:emergency_page", coordinator, case.ref, access.pk)


def steps(school: School) -> Iterator[Seen]:
    mentor = school.mentor
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0], online="ja")

    def page(key: str, who: Staff = mentor, name: str = "step_page") -> Seen:
        return at(f"cases:{name}", who, case.ref, open_step(case, key).pk)

    yield page("zelfmelding_delen")
    yield at(
        "cases:takeover",
        school.coordinator,
        case.ref,
        open_step(case, "zelfmelding_delen").task.pk,
    )
    do(case, "zelfmelding_delen", "gedeeld")
    yield page("orienterend_gesprek")
    yield page("orienterend_gesprek", school.coordinator)
    yield page("orienterend_gesprek", mentor, "step_departure")
    done = do(case, "orienterend_gesprek", "gevoerd")
    yield at("cases:step_page", mentor, case.ref, done.pk)
    do(case, "bevestigd", "ja")
    yield page("ouders_inlichten")
    row = Informing.objects.filter(step=open_step(case, "ouders_inlichten")).first()
    yield at("cases:message", mentor, case.ref, row.pk)
    yield at("cases:deferral", mentor, case.ref, row.pk)
    do(case, "ouders_inlichten", "ingelicht")
    yield page("keuze")
    choose(case, "confronterend")
    yield page("gespreksvorm")
    yield page("gespreksvorm", mentor, "stop_and_think")
    do(case, "gespreksvorm", "bemiddeling")
    yield page("bemiddelingsgesprek")
    do(case, "bemiddelingsgesprek", "maatregel")
    yield page("maatregel")
    yield page("maatregel", school.team_leader)
    yield page("maatregel", school.team_leader, "measure")
    do(case, "maatregel", "geen", by=school.team_leader)
    do(case, "melden", "gemeld")
    yield page("dossier_b")
    do(case, "dossier_b", "genoteerd")
    yield page("volgen_b")
    check = Check.objects.filter(step__case=case).order_by("number").first()
    yield at("cases:check_page", mentor, case.ref, check.pk)
    check_all(open_step(case, "volgen_b"))
    yield at("cases:check_page", mentor, case.ref, check.pk)
    do(case, "volgen_b", "nagekomen")
    yield page("afsluiten")
    do(case, "afsluiten", "akkoord", oordeel_leerling="gestopt")
    yield page("afsluiten")
    yield page("afsluiten", school.coordinator)
    do(case, "afsluiten", "akkoord", by=school.coordinator)
    check_all(open_step(case, "nazorg"))
    do(case, "nazorg", "goed")
    yield at("cases:case_page", mentor, case.ref)
    yield at("cases:reopening", mentor, case.ref)


def keeping(school: School) -> Iterator[Seen]:
    person, other = school.coordinator, school.management
    yield at("retention:destruction_list", person)
    yield at("retention:hold_list", person)
    use_edition(school)
    make_signal(school, pupils=school.pupils[:2])
    gone_long(*school.pupils)
    yield at("school:overview", person)
    yield at("retention:rule_list", person)
    for who, key in ((person, "dossier"), (other, "dossier"), (person, "log")):
        yield at("retention:rule_page", who, key)
    yield at("retention:hold_new", person)
    yield at("retention:hold_put", person, school.pupil.pk)
    hold = LegalHold.objects.put(
        school.pupil, until=clock.today() + timedelta(days=20), reason="Klacht.", by=person
    )
    for name in ("hold_page", "hold_end"):
        yield at(f"retention:{name}", person, hold.pk)
    yield at("retention:hold_list", person)
    yield at("agenda:now", person)
    yield from a_destruction_list(school)


def a_destruction_list(school: School) -> Iterator[Seen]:
    person, other = school.coordinator, school.management
    yield at("retention:destruction_list", person)
    yield at("retention:destruction_new", person)
    yield at("retention:destruction_new", other)
    made = make_list(school)
    line = made.lines.first()
    yield at("retention:destruction_page", person, made.pk)
    yield at("retention:destruction_line", person, made.pk, line.pk)
    made.exclude(line, reason="hulp", by=person)
    yield at("retention:destruction_line", person, made.pk, line.pk)
    yield at("retention:destruction_withdrawal", person, made.pk)
    made.offer(by=person)
    yield at("retention:destruction_page", person, made.pk)
    for who in (person, other):
        yield at("retention:destruction_reading", who, made.pk)
    made.agree(by=other, seen=2)
    yield at("retention:destruction_page", person, made.pk)
    yield at("retention:destruction_carried_out", person, made.pk)
    type(made).objects.update(not_before=clock.today())
    yield at("retention:destruction_page", person, made.pk)
    yield at("retention:destruction_carried_out", person, made.pk)
    carry_out_list(made, by=person)
    yield at("retention:destruction_page", person, made.pk)
    yield at("retention:destruction_list", person)


def a_record(school: School) -> Iterator[Seen]:
    person = school.coordinator
    yield at("disclosure:record_list", person)
    use_edition(school)
    yield at("disclosure:record_page", person, school.pupil.pk)
    make_signal(school, facts="Daar stond Koosje weer te lachen.")
    yield at("disclosure:record_page", person, school.pupil.pk)
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "niet_confronterend")
    yield at("disclosure:record_list", person)
    for pupil in (school.pupil, school.pupils_b[0]):
        yield at("disclosure:record_page", person, pupil.pk)
    yield at("disclosure:record_lines", person, school.pupil.pk)
    yield at("disclosure:record_choices", person)


def the_meeting(school: School) -> Iterator[Seen]:
    use_edition(school)
    case = make_case(school, suspect=school.pupils_b[0])
    to_choice(case)
    choose(case, "confronterend")
    do(case, "gespreksvorm", "herstel")
    mentor, leader, moment = school.mentor, school.facilitator, clock.now()
    asked = open_step(case, "gespreksleider_vragen")

    def page(key: str, who: Staff, name: str = "step_page", *rest: Any, query: str = "") -> Seen:
        return at(f"cases:{name}", who, case.ref, open_step(case, key).pk, *rest, query=query)

    yield page("herstelgesprek", mentor)
    yield page("gespreksleider_vragen", mentor)
    yield page("gespreksleider_vragen", mentor, "facilitator")
    meeting = Meeting.of(asked)
    meeting.ask(facilitators_for(case).get(pk=leader.pk), step=asked, by=mentor)
    do(case, "gespreksleider_vragen", "gevonden")
    talks = open_step(case, "voorgesprekken")
    people = list(Meeting.of(talks).circle())
    yield page("voorgesprekken", leader)
    yield page("voorgesprekken", leader, "participant_talk", people[0].pk)
    yield page("voorgesprekken", leader, "participant_new", query="?naast=A")
    for person in people:
        person.talk_apart(step=talks, by=leader, at=moment, willing=True, said="Wil het oplossen.")
    do(case, "voorgesprekken", "verder")
    inviting = open_step(case, "uitnodigingen")
    yield page("uitnodigingen", leader)
    yield page("uitnodigingen", leader, "participant_invitation", people[0].pk)
    for person in Meeting.of(inviting).circle():
        person.invite(step=inviting, by=leader, at=moment, accepted=True)
    do(case, "uitnodigingen", "uitgenodigd")
    circle = open_step(case, "herstelbijeenkomst")
    yield page("herstelbijeenkomst", leader)
    yield page("herstelbijeenkomst", leader, "attendance")
    for person in Meeting.of(circle).circle():
        person.attend(by=leader, present=True)
    yield page("herstelbijeenkomst", leader, "participant_departure", people[0].pk)
    do(case, "herstelbijeenkomst", "voorstel", weggegaan="nee")
    yield page("overeenkomst_tekenen", leader)


def access_requests(school: School) -> Iterator[Seen]:
    person, pupil = school.coordinator, school.pupil
    case = halfway(school)
    agreement = agreement_of(case, school)
    write(case, f"In de rij duwde @{school.pupils_b[0]} hem weg, en niemand zei er iets van.")
    yield at("disclosure:access_list", person)
    yield at("disclosure:access_new", person)
    yield at("disclosure:access_receive", person, pupil.pk)
    access = ask(school)
    for name in ("access_page", "access_draft", "access_extension", "access_ending"):
        yield at(f"disclosure:{name}", person, access.pk)
    write(case, "Storm en Roos stonden erbij en deden niets.")
    yield at("disclosure:access_names", person, access.pk, case.pk)
    yield at("disclosure:access_draft", person, access.pk)
    yield at("disclosure:access_agreement", person, access.pk, agreement.pk)
    entry = Entry.objects.filter(vault=case.vault, kind="step", parts__party__pupil=pupil).latest("number")
    yield at("disclosure:access_part", person, access.pk, entry.pk, "eigen")
    yield at("disclosure:statement_new", person, pupil.pk, entry.pk)
    yield at("disclosure:rectification_new", person, pupil.pk, entry.pk)
    told = {"by": person, "given_by": "guardian", "words": "Het was op het plein, niet in de gang."}
    party = case.vault.parties.get(pupil=pupil)
    asked = Rectification.objects.ask(entry, party, asked_on=clock.today(), **told)
    yield at("disclosure:rectification", person, asked.pk)
    AccessLine.objects.decide(access, by=person, agreement=agreement.pk, verdict="masked", words="Gevraagd.")
    AccessLine.objects.decide(
        access,
        by=person,
        entry=entry.pk,
        own=True,
        verdict="withheld",
        reason="protection",
        words="Nu nog niet.",
    )
    yield at("disclosure:access_draft", person, access.pk)
    NameMark.objects.open().update(verdict="other", by=person, at=clock.now())
    lay_before(access, school)
    yield at("disclosure:access_second", school.management, access.pk)
    yield at("agenda:now", school.management)
    agree(access, school)
    yield at("disclosure:access_release", person, access.pk)
    father = pupil.guardians.last()
    father.arrange(has_custody=False, contact_limit="schriftelijk", household=2, language="nl", by=None)
    facts = ask(school, guardian=father)
    yield at("disclosure:access_page", person, facts.pk)
    yield at("disclosure:access_draft", person, facts.pk)
    released(facts, school)
    yield at("disclosure:access_page", person, facts.pk)
    yield at("disclosure:access_list", person)
    yield at("disclosure:rights", person, pupil.pk)
    yield at("agenda:now", person)


SCENES: tuple[Callable[[School], Iterator[Seen]], ...] = (
    the_door,
    the_school,
    a_list_read_in,
    the_protocols,
    questionnaires,
    rounds,
    pupils,
    survey_results,
    signals,
    talks,
    monitor,
    a_case,
    an_emergency,
    a_record,
    steps,
    keeping,
    the_meeting,
    access_requests,
    *YEAR_SCENES,
)
