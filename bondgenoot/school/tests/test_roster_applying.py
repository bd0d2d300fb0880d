"""The three lists of a real school, read into an empty one and read again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bondgenoot.accounts.models import User
from bondgenoot.audit.models import AuditEvent
from bondgenoot.school.models import (
    Enrolment,
    Guardian,
    Pupil,
    Role,
    RoleAssignment,
    RosterImport,
    SchoolClass,
    Staff,
)
from bondgenoot.school.models.roster import RosterKind as Kind
from bondgenoot.school.roster.applying import RosterRefused, apply, preview
from bondgenoot.school.roster.plan import Group
from bondgenoot.school.tests.factories import give_role, make_holder, make_location, make_staff

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ON = AT.date()
FILES = {
    Kind.STAFF: (DATA / "medewerkers.csv").read_bytes(),
    Kind.PUPILS: (DATA / "magister-leerlingen.csv").read_bytes(),
    Kind.GUARDIANS: (DATA / "magister-verzorgers.csv").read_bytes(),
}
PUPILS = b"Stamnummer,Roepnaam,Tussenvoegsel,Achternaam,Klas,Klassenmentor 1\n"
STAFF = b"Afkorting;Roepnaam;Tussenvoegsel;Achternaam;E-mail;Functie;Mentor van\n"
GUARDIANS = b"Stamnummer;Relatie;Roepnaam;Tussenvoegsel;Achternaam;E-mail;Telefoon;Gezag;Adres volgnr\n"


@pytest.fixture
def location():
    return make_location(name="Hoofdgebouw")


def run(location, kind, content, *, at=AT, **more):
    return apply(kind, content, location=location, by=None, at=at, **more)


def pupils(*lines: str) -> bytes:
    return PUPILS + "\n".join(lines).encode()


def staff(*lines: str) -> bytes:
    return STAFF + "\n".join(lines).encode()


def guardians(*lines: str) -> bytes:
    return GUARDIANS + "\n".join(lines).encode()


def mentors_of(location, name, on=ON):
    held = RoleAssignment.objects.current(on).filter(role=Role.MENTOR, school_class__name=name)
    return sorted(held.filter(location=location).values_list("staff__code", flat=True))


def test_the_lists_of_a_real_school_are_read_whole_and_twice_is_once(location):
    for kind, content in FILES.items():
        run(location, kind, content)
    assert Pupil.objects.count() == 1180
    assert Guardian.objects.count() == 2025
    assert Staff.objects.count() == 84 == User.objects.count()
    assert SchoolClass.objects.count() == 44
    for kind, content in FILES.items():
        plan = preview(kind, content, location=location, on=ON)
        assert plan.changes_nothing, plan.changes[:3]
        assert not plan.unreadable


def test_the_order_of_the_lists_does_not_matter_for_who_is_mentor(location):
    run(location, Kind.PUPILS, FILES[Kind.PUPILS])
    run(location, Kind.STAFF, FILES[Kind.STAFF])
    assert mentors_of(location, "1BA") == ["MUE"]
    assert mentors_of(location, "5VB") == ["NGR"]
    assert preview(Kind.PUPILS, FILES[Kind.PUPILS], location=location, on=ON).changes_nothing


def test_reading_1180_pupils_takes_few_queries(location):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        run(location, Kind.PUPILS, FILES[Kind.PUPILS])
    # 44 of them make the classes; the rest goes in bulk.
    assert len(queries) < 130
    with CaptureQueriesContext(connection) as queries:
        preview(Kind.PUPILS, FILES[Kind.PUPILS], location=location, on=ON)
    assert len(queries) < 12


def test_functions_become_roles(location):
    run(location, Kind.STAFF, FILES[Kind.STAFF])
    held = RoleAssignment.objects.filter(location=location)
    people = {
        role: set(held.filter(role=role).values_list("staff__code", "year_levels"))
        for role in Role.values
        if role not in (Role.MENTOR, Role.STAFF_MEMBER)
    }
    assert people == {
        "coordinator": {("HON", "")},
        "team_leader": {("VLI", "123"), ("WIS", "456")},
        "counsellor": {("BRC", "")},
        "restorative_facilitator": {("GRS", "")},
        "management": {("BOJ", "")},
        "administrator": set(),
    }
    assert held.filter(role=Role.STAFF_MEMBER).count() == 84
    assert not User.objects.get(email="özm@school.example").has_usable_password()


def test_the_first_list_of_a_year_counts_from_its_first_day_and_later_ones_from_today(location):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,", "2,Tim,,Smit,1A,"))
    assert set(Enrolment.objects.values_list("starts_on", flat=True)) == {ON.replace(month=8, day=1)}
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1B,", "2,Tim,,Smit,1A,", "3,Liv,,Vos,1B,"))
    tess, liv = Pupil.objects.get(number="1"), Pupil.objects.get(number="3")
    assert tess.class_on(ON).name == "1B"
    assert tess.class_on(ON - timedelta(days=1)).name == "1A"
    assert liv.enrolments.get().starts_on == ON


def test_a_pupil_who_is_not_in_the_list_left_and_can_come_back(location):
    everyone = pupils("1,Tess,,Vos,1A,", "2,Tim,,Smit,1A,")
    run(location, Kind.PUPILS, everyone)
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    tim = Pupil.objects.get(number="2")
    assert tim.left_on == ON
    assert tim.class_on(ON) is None
    plan = preview(Kind.PUPILS, everyone, location=location, on=ON)
    assert [change.label for change in plan.of(Group.RETURNED)] == ["Tim Smit"]
    run(location, Kind.PUPILS, everyone)
    tim.refresh_from_db()
    assert tim.left_on is None
    assert tim.class_on(ON).name == "1A"


def test_zeros_that_a_spreadsheet_dropped_make_nobody_new(location):
    run(location, Kind.PUPILS, pupils("000001,Tess,,Vos,1A,"))
    assert preview(Kind.PUPILS, pupils("1,Tess,,Vos,1a,"), location=location, on=ON).changes_nothing
    assert Pupil.objects.get().number == "000001"


def test_a_pupil_on_a_row_that_cannot_be_read_has_not_left(location):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,", "2,Tim,,Smit,1A,"))
    plan = preview(Kind.PUPILS, pupils("1,Tess,,Vos,1A,", "2,Tim,,Smit,,"), location=location, on=ON)
    assert [bad.line for bad in plan.unreadable] == [3]
    assert plan.changes_nothing


@pytest.mark.parametrize(
    ("kind", "everyone", "broken"),
    [
        (Kind.PUPILS, pupils("1,Tess,,Vos,1A,", "2,Tim,,Smit,1A,"), pupils("1,Tess,,Vos,1A,", "kapot")),
        (
            Kind.STAFF,
            staff("AB;Ad;;Bos;a@s.nl;docent;1A", "CD;Cor;;Dam;c@s.nl;teamleider;"),
            staff("AB;Ad;;Bos;a@s.nl;docent;1A", "kapot"),
        ),
        (
            Kind.GUARDIANS,
            guardians("1;moeder;An;;Vos;;;ja;1", "2;vader;Bo;;Smit;;;ja;1"),
            guardians("1;moeder;An;;Vos;;;ja;1", "kapot"),
        ),
    ],
)
def test_nobody_leaves_by_a_list_with_a_row_that_may_be_anybody(location, kind, everyone, broken):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,", "2,Tim,,Smit,1A,"))
    run(location, kind, everyone)
    plan = preview(kind, broken, location=location, on=ON)
    assert [bad.line for bad in plan.unreadable] == [3]
    assert not plan.of(Group.LEFT)
    assert "Van rij 3" in plan.notes[-1]


def test_a_name_that_lost_its_letters_does_not_overwrite_the_name_we_know(location):
    run(location, Kind.PUPILS, pupils("1,Ayşe,,Yılmaz,1A,"))
    assert preview(Kind.PUPILS, pupils("1,Ay?e,,Y?lmaz,1A,"), location=location, on=ON).changes_nothing


def test_when_many_would_leave_the_reader_has_to_say_so(location):
    run(location, Kind.PUPILS, pupils(*(f"{n},Tess,,Vos{n},1A," for n in range(1, 21))))
    half = pupils(*(f"{n},Tess,,Vos{n},1A," for n in range(1, 11)))
    with pytest.raises(RosterRefused, match="10 van de 20"):
        run(location, Kind.PUPILS, half)
    assert not Pupil.objects.exclude(left_on=None).exists()
    run(location, Kind.PUPILS, half, leavers_confirmed=True)
    assert Pupil.objects.exclude(left_on=None).count() == 10


def test_nothing_is_applied_when_the_school_changed_after_the_preview(location):
    content = pupils("1,Tess,,Vos,1A,")
    plan = preview(Kind.PUPILS, content, location=location, on=ON)
    run(location, Kind.PUPILS, content)
    with pytest.raises(RosterRefused, match="veranderd"):
        run(location, Kind.PUPILS, content, previewed=plan.fingerprint)
    assert RosterImport.objects.count() == 1


def test_a_failure_halfway_leaves_nothing_behind(location, settings):
    settings.AFTER_STAFF_CHANGE = ("bondgenoot.school.tests.test_roster_applying.burst",)
    with pytest.raises(RuntimeError):
        run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    assert not Pupil.objects.exists()
    assert not AuditEvent.objects.exists()


def burst(organisation, *, by):
    raise RuntimeError("the floor above")


CALLS = []


def remember(organisation, *, by):
    CALLS.append(organisation)


def test_the_floors_above_hear_of_leavers_inside_the_transaction(location, settings):
    settings.AFTER_STAFF_CHANGE = ("bondgenoot.school.tests.test_roster_applying.remember",)
    CALLS.clear()
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;kim@school.example;docent;1A"))
    run(location, Kind.GUARDIANS, guardians("1;vader;Jan;;Vos;jan@thuis.example;06;ja;1"))
    assert [location.organisation, location.organisation] == CALLS


def test_a_new_mentor_takes_over_and_the_old_role_ends_yesterday(location):
    kim, bo = "AB;Kim;;Bos;kim@school.example;docent;{}", "CD;Bo;;Smit;bo@school.example;docent;{}"
    run(location, Kind.STAFF, staff(kim.format("1A"), bo.format("")))
    later = AT + timedelta(days=7)
    run(location, Kind.STAFF, staff(kim.format(""), bo.format("1A")), at=later)
    assert mentors_of(location, "1A", later.date()) == ["CD"]
    assert mentors_of(location, "1A", later.date() - timedelta(days=1)) == ["AB"]
    assert AuditEvent.objects.filter(action="role.ended").count() == 1


def test_a_colleague_who_is_not_in_the_list_leaves_and_can_no_longer_log_in(location):
    both = staff("AB;Kim;;Bos;kim@school.example;docent;1A", "CD;Bo;;Smit;bo@school.example;docent;")
    run(location, Kind.STAFF, both)
    run(location, Kind.STAFF, staff("CD;Bo;;Smit;bo@school.example;docent;1A"))
    kim = Staff.objects.get(code="AB")
    assert kim.left_on == ON
    assert not kim.user.is_active
    assert mentors_of(location, "1A") == ["CD"]
    run(location, Kind.STAFF, both, at=AT + timedelta(days=1))
    kim.refresh_from_db()
    assert kim.left_on is None
    assert User.objects.get(pk=kim.user_id).is_active


def test_a_list_ends_no_role_that_was_given_by_hand(location):
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;kim@school.example;docent;"))
    kim = Staff.objects.get()
    give_role(kim, Role.COORDINATOR, location)
    administrator = make_holder(Role.ADMINISTRATOR, location)
    plan = preview(Kind.STAFF, staff("AB;Kim;;Bos;kim@school.example;docent;"), location=location, on=ON)
    assert plan.changes_nothing
    assert administrator.roles.current(ON).count() == 2


def test_a_colleague_who_works_elsewhere_too_stays(location):
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;kim@school.example;docent;", "CD;Bo;;Smit;;docent;"))
    give_role(Staff.objects.get(code="AB"), Role.STAFF_MEMBER, make_location(location.organisation))
    run(location, Kind.STAFF, staff("CD;Bo;;Smit;;docent;"))
    kim = Staff.objects.get(code="AB")
    assert kim.left_on is None
    assert not kim.roles.current(ON).filter(location=location).exists()


def test_the_last_coordinator_cannot_disappear_from_a_list(location):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;;anti-pestcoördinator;", "CD;Bo;;Smit;;docent;"))
    with pytest.raises(RosterRefused, match="anti-pestcoördinator"):
        run(location, Kind.STAFF, staff("CD;Bo;;Smit;;docent;"))
    run(location, Kind.STAFF, staff("CD;Bo;;Smit;;Antipestcoordinator;"))
    assert Staff.objects.get(code="AB").left_on == ON


def test_an_address_of_somebody_else_is_refused_by_name(location):
    make_staff(make_location().organisation, email="kim@school.example")
    plan = preview(
        Kind.STAFF,
        staff(
            "AB;Kim;;Bos;kim@school.example;docent;",
            "CD;Bo;;Smit;bo@school.example;docent;",
            "EF;Jo;;Vos;Bo@school.example;docent;",
        ),
        location=location,
        on=ON,
    )
    assert [(bad.line, bad.key) for bad in plan.unreadable] == [(2, "AB"), (3, "CD"), (4, "EF")]


def test_a_mentor_by_name_counts_only_when_one_colleague_has_that_name(location):
    run(
        location,
        Kind.STAFF,
        staff("AB;Levi;;Jansen;;docent;", "CD;Levi;;Jansen;;docent;", "EF;Kim;;Bos;;docent;"),
    )
    list_ = pupils("1,Tess,,Vos,1A,Levi Jansen", "2,Tim,,Smit,1B,Kim Bos", "3,Liv,,Smit,1C,Wie Dan")
    plan = preview(Kind.PUPILS, list_, location=location, on=ON)
    assert [(change.key, change.place) for change in plan.of(Group.MENTORS)] == [("1B", "Kim Bos")]
    told = " ".join(plan.notes)
    assert "AB, CD" in told
    assert "Wie Dan" in told
    run(location, Kind.PUPILS, list_)
    assert mentors_of(location, "1A") == []
    assert mentors_of(location, "1B") == ["EF"]


def test_the_pupils_list_never_overrules_the_staff_list(location):
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;;docent;1A", "CD;Bo;;Smit;;docent;"))
    list_ = pupils("1,Tess,,Vos,1A,Bo Smit")
    assert "We houden Kim Bos" in " ".join(preview(Kind.PUPILS, list_, location=location, on=ON).notes)
    run(location, Kind.PUPILS, list_)
    assert mentors_of(location, "1A") == ["AB"]


def test_a_mentor_named_by_the_pupils_list_changes_with_that_list(location):
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;;docent;", "CD;Bo;;Smit;;docent;"))
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,Bo Smit"))
    later = AT + timedelta(days=3)
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,Kim Bos"), at=later)
    assert mentors_of(location, "1A", later.date()) == ["AB"]
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;;docent;", "CD;Bo;;Smit;;docent;1A"), at=later)
    assert mentors_of(location, "1A", later.date()) == ["CD"]


def test_in_august_the_whole_school_moves_and_old_mentors_stop(location):
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;;docent;1A"))
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    august = datetime(2027, 8, 20, 9, tzinfo=UTC)
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"), at=august)
    tess = Pupil.objects.get()
    assert [
        one.ends_on.isoformat() if one.ends_on else "" for one in tess.enrolments.order_by("starts_on")
    ] == [
        "2027-07-31",
        "",
    ]
    assert preview(
        Kind.PUPILS, pupils("1,Tess,,Vos,1A,"), location=location, on=august.date()
    ).changes_nothing
    run(location, Kind.STAFF, staff("AB;Kim;;Bos;;docent;1A"), at=august)
    held = RoleAssignment.objects.current(august.date()).get(role=Role.MENTOR)
    assert held.school_class == tess.class_on(august.date())


def test_a_guardian_with_a_new_address_stays_the_same_person(location):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    run(location, Kind.GUARDIANS, guardians("1;vader;Jan;;Vos;jan@thuis.example;06-1;ja;1"))
    jan = Guardian.objects.get()
    Guardian.objects.update(contact_limit="schriftelijk")
    plan = preview(
        Kind.GUARDIANS, guardians("001;vader;Jan;;Vos;j@elders.example;06-1;nee;2"), location=location, on=ON
    )
    (change,) = plan.of(Group.CHANGED)
    assert [(one.what, one.was, one.becomes) for one in change.differences] == [
        ("e-mail", "jan@thuis.example", "j@elders.example"),
        ("gezag", "ja", "nee"),
        ("adres", "1", "2"),
    ]
    run(location, Kind.GUARDIANS, guardians("001;vader;Jan;;Vos;j@elders.example;06-1;nee;2"))
    assert Guardian.objects.get().pk == jan.pk
    assert Guardian.objects.get().contact_limit == "schriftelijk"


def test_a_guardian_who_is_gone_keeps_the_row_and_can_return(location):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    both = guardians("1;vader;Jan;;Vos;;06-1;ja;1", "1;moeder;An;;Smit;;06-2;ja;1")
    run(location, Kind.GUARDIANS, both)
    run(location, Kind.GUARDIANS, guardians("1;vader;Jan;;Vos;;06-1;ja;1"))
    assert Guardian.objects.get(first_name="An").ends_on == ON
    run(location, Kind.GUARDIANS, both)
    assert Guardian.objects.get(first_name="An").ends_on is None


def test_guardians_of_an_unknown_pupil_are_named(location):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    plan = preview(Kind.GUARDIANS, guardians("9;vader;Jan;;Vos;;06;ja;1"), location=location, on=ON)
    assert [bad.line for bad in plan.unreadable] == [2]
    assert "lees eerst de leerlingen in" in plan.unreadable[0].reason


def test_parents_of_a_pupil_who_left_are_not_added_again_and_again(location):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,", "2,Tim,,Smit,1A,"))
    both = guardians("1;vader;Jan;;Vos;;06;ja;1", "2;moeder;An;;Smit;;06;ja;1")
    run(location, Kind.GUARDIANS, both)
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    plan = preview(Kind.GUARDIANS, both, location=location, on=ON)
    assert plan.changes_nothing
    assert "niet op deze locatie" in plan.unreadable[0].reason


def test_the_longest_names_fit_everywhere(location):
    first, last = "K" * 80, "B" * 120
    run(location, Kind.STAFF, staff(f"AB;{first};{'v' * 30};{last};kim@school.example;docent;1A"))
    run(location, Kind.STAFF, staff(f"AB;{first};{'w' * 30};{last};kim@school.example;docent;1A"))
    assert Staff.objects.get().infix == "w" * 30


def test_pupils_of_another_location_are_left_alone(location):
    other = make_location(location.organisation)
    run(other, Kind.PUPILS, pupils("7,Liv,,Vos,1A,"))
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    assert Pupil.objects.get(number="7").left_on is None
    plan = preview(Kind.PUPILS, pupils("1,Tess,,Vos,1A,", "7,Liv,,Vos,1A,"), location=location, on=ON)
    assert [change.key for change in plan.of(Group.MOVED)] == ["7"]


def test_an_import_is_written_down_without_a_name(location):
    run(location, Kind.PUPILS, pupils("1,Tess,,Vos,1A,"))
    event = AuditEvent.objects.get(action="roster.applied")
    assert event.detail["nieuw"] == 1
    assert "Vos" not in str(event.detail)


@pytest.mark.parametrize("function", ["anti-pestcoördinator", "directeur"])
def test_a_list_gives_nobody_a_leading_role_by_their_own_hand(location, function):
    admin = make_holder(Role.ADMINISTRATOR, location)
    colleague = make_holder(Role.ADMINISTRATOR, location)
    content = staff(f"{admin.code};Kim;;Meester;{admin.email};{function};")
    with pytest.raises(RosterRefused, match="jou zelf"):
        apply(Kind.STAFF, content, location=location, by=admin.user, at=AT)
    assert admin.roles.count() == 2
    apply(Kind.STAFF, content, location=location, by=colleague.user, at=AT)
    assert admin.roles.count() > 2
