"""The whole matrix: which role may do what, and how far. Shown in the product, tested cell by cell."""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bondgenoot.school.models.staff import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Scope(StrEnum):
    """How far a permission reaches. Scopes of several roles add up; nothing else does."""

    OWN = "own"  # what this person recorded
    INVOLVED = "involved"  # cases in which a step named this person
    OWN_PUPILS = "own_pupils"  # pupils of the classes this person is mentor of
    LOCATION = "location"  # everything of the location at which the role is held
    ORGANISATION = "organisation"  # every location of the board


class Permission(StrEnum):
    SIGNAL_RECORD = "signal.record"
    SIGNAL_FOLLOW = "signal.follow"
    SIGNAL_TRIAGE = "signal.triage"
    CASE_READ = "case.read"
    CASE_ACT = "case.act"
    CASE_DEVIATE = "case.deviate"
    CASE_MEASURE = "case.measure"
    CASE_AGREE = "case.agree"
    CASE_REOPEN = "case.reopen"
    CASE_HAND_OVER = "case.hand_over"
    CASE_READERS = "case.readers"
    CASE_MOVE = "case.move"
    PROTOCOL_READ = "protocol.read"
    PROTOCOL_MANAGE = "protocol.manage"
    GUARDIAN_MANAGE = "guardian.manage"
    SCHOOL_READ = "school.read"
    SCHOOL_MANAGE = "school.manage"
    STAFF_MANAGE = "staff.manage"
    ROSTER_IMPORT = "roster.import"
    SURVEY_RUN = "survey.run"
    SURVEY_BOARD = "survey.board"
    SURVEY_READ = "survey.read"
    QUESTIONNAIRE_MANAGE = "questionnaire.manage"
    MONITOR_KEEP = "monitor.keep"
    TALK_ANSWER = "talk.answer"
    CASE_EMERGENCY = "case.emergency"
    CASE_PROVE = "case.prove"
    RECORD_READ = "record.read"
    RECORD_RELEASE = "record.release"
    RECORD_SECOND = "record.second"
    RETENTION_MANAGE = "retention.manage"
    OVERVIEW_READ = "overview.read"
    FIGURES_READ = "figures.read"
    REPORT_READ = "report.read"
    REPORT_KEEP = "report.keep"
    YEAR_TURN = "year.turn"
    PREVENTION_READ = "prevention.read"
    PREVENTION_ACT = "prevention.act"
    PREVENTION_MANAGE = "prevention.manage"
    MAIL_WATCH = "mail.watch"


LABELS: "dict[Permission, StrOrPromise]" = {
    Permission.SIGNAL_RECORD: _("een signaal vastleggen"),
    Permission.SIGNAL_FOLLOW: _("zien of een eigen signaal is opgepakt"),
    Permission.SIGNAL_TRIAGE: _("een signaal lezen en beoordelen"),
    Permission.CASE_READ: _("een casus lezen"),
    Permission.CASE_ACT: _("een stap in een casus vastleggen"),
    Permission.CASE_DEVIATE: _("een stap overslaan of een andere weg kiezen, met reden"),
    Permission.CASE_MEASURE: _("een maatregel besluiten"),
    Permission.CASE_AGREE: _("akkoord geven voor afsluiten"),
    Permission.CASE_REOPEN: _("een casus heropenen"),
    Permission.CASE_HAND_OVER: _("een casus overdragen"),
    Permission.CASE_READERS: _("zien wie een casus heeft gelezen"),
    Permission.CASE_MOVE: _("een lopende casus naar een andere editie van het protocol brengen"),
    Permission.PROTOCOL_READ: _("het protocol en de kaarten lezen"),
    Permission.PROTOCOL_MANAGE: _("het protocol aanpassen en vaststellen"),
    Permission.GUARDIAN_MANAGE: _("ouders zien en bijwerken hoe de school hen bereikt"),
    Permission.SCHOOL_READ: _("zien wie welke rol heeft en wie wat mag"),
    Permission.SCHOOL_MANAGE: _("locaties, schooljaren en vakanties beheren"),
    Permission.STAFF_MANAGE: _("rollen geven en beëindigen"),
    Permission.ROSTER_IMPORT: _("leerlingen, ouders en medewerkers inlezen"),
    Permission.SURVEY_RUN: _("een ronde van de thermometer klaarzetten en sluiten"),
    Permission.SURVEY_BOARD: _("de thermometer in de klas afnemen, en de klassenagenda bijhouden"),
    Permission.SURVEY_READ: _("de uitslag van de thermometer zien, vanaf tien leerlingen"),
    Permission.QUESTIONNAIRE_MANAGE: _("vragenlijsten maken en vaststellen"),
    Permission.MONITOR_KEEP: _("het register van de wettelijke monitor bijhouden"),
    Permission.TALK_ANSWER: _("lezen welke leerling met iemand wil praten"),
    Permission.CASE_EMERGENCY: _("in nood een casus lezen, met reden en voor korte tijd"),
    Permission.CASE_PROVE: _("laten zien dat het protocol in een casus is gevolgd"),
    Permission.RECORD_READ: _("het dossier van één leerling lezen"),
    Permission.RECORD_RELEASE: _("een inzageverzoek behandelen en een dossier verstrekken"),
    Permission.RECORD_SECOND: _("als tweede lezer meekijken bij verstrekken en vernietigen"),
    Permission.RETENTION_MANAGE: _("bewaartermijnen bijhouden en een vernietigingslijst maken"),
    Permission.OVERVIEW_READ: _("het overzicht van alle casussen van een locatie zien"),
    Permission.FIGURES_READ: _("de cijfers en het incidentenregister van een locatie zien"),
    Permission.REPORT_READ: _("vastgestelde verslagen lezen"),
    Permission.REPORT_KEEP: _("een verslag maken en vaststellen"),
    Permission.YEAR_TURN: _("het nieuwe schooljaar voorbereiden"),
    Permission.PREVENTION_READ: _("zien wat er dit schooljaar gedaan wordt tegen pesten"),
    Permission.PREVENTION_ACT: _("een activiteit van het jaar afronden, met bewijs"),
    Permission.PREVENTION_MANAGE: _("de activiteiten van het jaar inrichten"),
    Permission.MAIL_WATCH: _("zien of herinneringen per mail aankomen"),
}

SCOPE_LABELS: "dict[Scope, StrOrPromise]" = {
    Scope.OWN: _("eigen"),
    Scope.INVOLVED: _("waar je bij betrokken bent"),
    Scope.OWN_PUPILS: _("eigen mentorleerlingen"),
    Scope.LOCATION: _("eigen locatie"),
    Scope.ORGANISATION: _("hele organisatie"),
}

P, S = Permission, Scope

EVERYONE = {
    P.SIGNAL_RECORD: S.LOCATION,
    P.SIGNAL_FOLLOW: S.OWN,
    P.PROTOCOL_READ: S.ORGANISATION,
    P.SCHOOL_READ: S.LOCATION,
}
INVOLVED_COLLEAGUE = EVERYONE | {P.CASE_READ: S.INVOLVED, P.CASE_ACT: S.INVOLVED}

MATRIX: dict[Role, dict[Permission, Scope]] = {
    Role.STAFF_MEMBER: EVERYONE,
    Role.MENTOR: EVERYONE
    | {
        P.SIGNAL_TRIAGE: S.OWN_PUPILS,
        P.CASE_READ: S.OWN_PUPILS,
        P.CASE_ACT: S.OWN_PUPILS,
        P.CASE_DEVIATE: S.OWN_PUPILS,
        P.CASE_REOPEN: S.OWN_PUPILS,
        P.CASE_HAND_OVER: S.OWN_PUPILS,
        P.GUARDIAN_MANAGE: S.OWN_PUPILS,
        P.SURVEY_BOARD: S.OWN_PUPILS,
        P.SURVEY_READ: S.OWN_PUPILS,
        P.CASE_EMERGENCY: S.LOCATION,
        P.RECORD_READ: S.OWN_PUPILS,
        P.PREVENTION_READ: S.OWN_PUPILS,
        P.PREVENTION_ACT: S.OWN_PUPILS,
    },
    Role.COORDINATOR: EVERYONE
    | {
        P.SIGNAL_TRIAGE: S.LOCATION,
        P.CASE_READ: S.LOCATION,
        P.CASE_ACT: S.LOCATION,
        P.CASE_DEVIATE: S.LOCATION,
        P.CASE_AGREE: S.LOCATION,
        P.CASE_REOPEN: S.LOCATION,
        P.CASE_HAND_OVER: S.LOCATION,
        P.CASE_READERS: S.LOCATION,
        P.CASE_MOVE: S.LOCATION,
        P.GUARDIAN_MANAGE: S.LOCATION,
        P.PROTOCOL_MANAGE: S.ORGANISATION,
        P.ROSTER_IMPORT: S.ORGANISATION,
        P.SURVEY_RUN: S.LOCATION,
        P.SURVEY_BOARD: S.LOCATION,
        P.SURVEY_READ: S.LOCATION,
        P.QUESTIONNAIRE_MANAGE: S.ORGANISATION,
        P.MONITOR_KEEP: S.LOCATION,
        P.TALK_ANSWER: S.LOCATION,
        P.CASE_PROVE: S.LOCATION,
        P.RECORD_READ: S.LOCATION,
        P.RECORD_RELEASE: S.LOCATION,
        P.RECORD_SECOND: S.LOCATION,
        P.RETENTION_MANAGE: S.LOCATION,
        P.OVERVIEW_READ: S.LOCATION,
        P.FIGURES_READ: S.LOCATION,
        P.REPORT_READ: S.LOCATION,
        P.REPORT_KEEP: S.LOCATION,
        P.YEAR_TURN: S.LOCATION,
        P.PREVENTION_READ: S.LOCATION,
        P.PREVENTION_ACT: S.LOCATION,
        P.PREVENTION_MANAGE: S.LOCATION,
    },
    Role.TEAM_LEADER: INVOLVED_COLLEAGUE
    | {
        P.CASE_DEVIATE: S.INVOLVED,
        P.CASE_MEASURE: S.INVOLVED,
        P.CASE_HAND_OVER: S.INVOLVED,
        P.CASE_EMERGENCY: S.LOCATION,
        P.REPORT_READ: S.LOCATION,
        P.PREVENTION_READ: S.LOCATION,
    },
    Role.COUNSELLOR: INVOLVED_COLLEAGUE | {P.CASE_EMERGENCY: S.LOCATION},
    Role.RESTORATIVE_FACILITATOR: INVOLVED_COLLEAGUE,
    Role.MANAGEMENT: INVOLVED_COLLEAGUE
    | {
        P.CASE_DEVIATE: S.INVOLVED,
        P.CASE_MEASURE: S.INVOLVED,
        P.CASE_AGREE: S.INVOLVED,
        P.PROTOCOL_MANAGE: S.ORGANISATION,
        P.SCHOOL_READ: S.ORGANISATION,
        P.SCHOOL_MANAGE: S.ORGANISATION,
        P.STAFF_MANAGE: S.ORGANISATION,
        P.SURVEY_READ: S.ORGANISATION,
        P.QUESTIONNAIRE_MANAGE: S.ORGANISATION,
        P.MONITOR_KEEP: S.ORGANISATION,
        # Only where there is no coordinator.
        P.TALK_ANSWER: S.INVOLVED,
        P.CASE_EMERGENCY: S.LOCATION,
        P.RECORD_SECOND: S.ORGANISATION,
        P.RETENTION_MANAGE: S.ORGANISATION,
        P.REPORT_READ: S.ORGANISATION,
        P.REPORT_KEEP: S.ORGANISATION,
        P.PREVENTION_READ: S.ORGANISATION,
        P.PREVENTION_ACT: S.ORGANISATION,
        P.PREVENTION_MANAGE: S.ORGANISATION,
        P.MAIL_WATCH: S.ORGANISATION,
    },
    # Runs the school's data, and sees no case at all.
    Role.ADMINISTRATOR: EVERYONE
    | {
        P.PROTOCOL_MANAGE: S.ORGANISATION,
        P.SCHOOL_READ: S.ORGANISATION,
        P.SCHOOL_MANAGE: S.ORGANISATION,
        P.STAFF_MANAGE: S.ORGANISATION,
        P.ROSTER_IMPORT: S.ORGANISATION,
        P.MAIL_WATCH: S.ORGANISATION,
    },
}
