"""Around the walk: who is involved, who was told, what was agreed, the restorative meeting, and the case as a whole."""

from django.urls import path

from bondgenoot.cases.views import (
    agreement,
    attachment,
    edition_move,
    handover,
    ledger,
    meeting,
    note,
    party,
    reopening,
)

STEP = "<str:ref>/stappen/<uuid:step_id>/"
PERSON = f"{STEP}deelnemers/<uuid:participant_id>/"
AGREEMENT = "<str:ref>/afspraken/<uuid:agreement_id>/"

urlpatterns = [
    path("<str:ref>/betrokkenen/", party.party_list, name="party_list"),
    path("<str:ref>/betrokkenen/nieuw/", party.party_new, name="party_new"),
    path("<str:ref>/betrokkenen/<uuid:party_id>/", party.party_role, name="party_role"),
    path("<str:ref>/ouders/", ledger.ledger, name="ledger"),
    path(f"{STEP}afspraak/", agreement.agreement_new, name="agreement_new"),
    path(AGREEMENT, agreement.agreement_page, name="agreement_page"),
    path(f"{AGREEMENT}handtekening/<int:position>/", agreement.signature, name="signature"),
    path("<str:ref>/afspraken/regels/<uuid:line_id>/", agreement.line_answer, name="line_answer"),
    path(f"{STEP}gespreksleider/", meeting.facilitator, name="facilitator"),
    path(f"{STEP}kring/", meeting.attendance, name="attendance"),
    path(f"{STEP}deelnemers/nieuw/", meeting.participant_new, name="participant_new"),
    path(f"{PERSON}gesprek/", meeting.participant_talk, name="participant_talk"),
    path(f"{PERSON}uitnodiging/", meeting.participant_invitation, name="participant_invitation"),
    path(f"{PERSON}vertrek/", meeting.participant_departure, name="participant_departure"),
    path("<str:ref>/overdracht/", handover.handover, name="handover"),
    path("<str:ref>/heropening/", reopening.reopening, name="reopening"),
    path("<str:ref>/aantekeningen/nieuw/", note.note_new, name="note_new"),
    path("<str:ref>/aantekeningen/<uuid:entry_id>/verbetering/", note.correction, name="correction"),
    path(
        "<str:ref>/aantekeningen/<uuid:entry_id>/bijlage/", attachment.attachment_new, name="attachment_new"
    ),
    path("<str:ref>/bijlagen/", attachment.attachment_list, name="attachment_list"),
    path("<str:ref>/bijlagen/<uuid:attachment_id>/", attachment.attachment_file, name="attachment_file"),
    path(
        "<str:ref>/bijlagen/<uuid:attachment_id>/vrijgave/",
        attachment.attachment_release,
        name="attachment_release",
    ),
    path("<str:ref>/editie/", edition_move.edition_move, name="edition_move"),
]
