"""A school in which one pupil stands in every corner, and the letters by which a file is searched for that pupil."""

import base64
from dataclasses import dataclass
from datetime import timedelta

from django.test import Client

from bondgenoot.cases.ledger import prepare
from bondgenoot.cases.models import Agreement, Case, Informing, Meeting, Promise
from bondgenoot.cases.models.meeting import add_supporter
from bondgenoot.cases.models.party_role import PartyRole
from bondgenoot.cases.tests.factories import make_case, make_signal, open_step, use_edition
from bondgenoot.cases.walk import depart
from bondgenoot.disclosure.models import AccessRequest, CarriedLine, Proof
from bondgenoot.dossier.models import Draft, Entry, EntryLine, MarkVerdict, NameMark, Party, Vault
from bondgenoot.dossier.models.attachment import Attachment, AttachmentRelease
from bondgenoot.dossier.models.party import PartyKind
from bondgenoot.dossier.reading import read
from bondgenoot.intake.models import Signal
from bondgenoot.lib import clock
from bondgenoot.retention.models import LegalHold
from bondgenoot.school.models import Enrolment, Pupil, RosterUpload
from bondgenoot.school.tests.factories import School, login, make_guardian, make_pupil, make_school

NICKNAME = "Xaffie"
WORDS = (
    "Xaviera van Quilpenstra (730915) stond bij het hek. Xaviera's fiets lag om. "
    "Haar moeder Ottoline Zwartjens mailde van ottoline@zwartjens.example, bel 06-48151623. "
    "In de app heet ze Xaffie."
)
ABOUT_B = "Robin zag dat XAVIERA duwde; daarna ging Storm naar binnen."


@dataclass
class Corners:
    school: School
    pupil: Pupil
    other: Pupil
    shared: Case
    accused: Case
    alone: Case
    elsewhere: Case
    signal_alone: Signal
    signal_shared: Signal

    @property
    def party(self) -> Party:
        """The party of this pupil in the shared case; ask before erasing."""
        return Party.objects.get(vault=self.shared.vault, pupil=self.pupil)

    def close_cases(self) -> None:
        """As if all was over long ago; the way of closing has tests of its own."""
        for case in Case.objects.all():
            case.closures.create(kind="closed", by=self.school.coordinator)
            case.tasks.open().update(done_at=clock.now(), lapsed=True)


def make_corners() -> Corners:
    school = make_school()
    use_edition(school)
    pupil = make_pupil(
        school.class_a,
        guardians=0,
        number="730915",
        first_name="Xaviera",
        infix="van",
        last_name="Quilpenstra",
    )
    for relation, first, last, mail, phone in (
        ("moeder", "Ottoline", "Zwartjens", "ottoline@zwartjens.example", "06-48151623"),
        ("vader", "Balthazar", "Quilpenstra", "balthazar@quilpenstra.example", "06-72839405"),
    ):
        make_guardian(pupil, relation, first_name=first, last_name=last, email=mail, phone=phone)
    other = school.pupils_b[0]
    shared = make_case(school, pupils=[pupil], suspect=other)
    accused = make_case(school, pupils=[other], suspect=pupil)
    alone = make_case(school, pupils=[pupil])
    elsewhere = make_case(school, pupils=[school.pupils[1]])
    made = Corners(
        school,
        pupil,
        other,
        shared,
        accused,
        alone,
        elsewhere,
        signal_alone=make_signal(school, pupils=[pupil], facts=WORDS),
        signal_shared=make_signal(school, pupils=[pupil, other], facts=WORDS),
    )
    walk(made)
    write(made)
    rights(made)
    return made


def walk(made: Corners) -> None:
    """Told, met, promised and signed, and followed."""
    school, case = made.school, made.shared
    depart(open_step(case, "zelfmelding_delen"), by=school.mentor, reason="Voor deze test.", to="melden")
    step = open_step(case, "melden")
    prepare(step)
    for row in Informing.objects.filter(step=step).waiting():
        row.tell(by=school.mentor, channel="telefoon", at=clock.now(), said=f"Gesproken over {made.pupil}.")
    guardian = made.pupil.guardians.first()
    meeting = Meeting.of(step)
    add_supporter(meeting, by=school.mentor, beside=made.party, name="Tante Wilhelmijntje")
    add_supporter(meeting, by=school.mentor, beside=made.party, guardian=guardian)
    beside = Party.objects.get(vault=case.vault, pupil=made.other)
    add_supporter(
        meeting, by=school.mentor, beside=beside, name="Oom Joris, die Xaviera van Quilpenstra kent"
    )
    promises = [
        Promise(party, f"Laat {made.pupil} met rust.", clock.today() + timedelta(days=7))
        for party in (made.party, beside)
    ]
    agreement = Agreement.make(step, by=school.mentor, promises=promises, supported=[made.party])
    for place in agreement.signatures.order_by("position"):
        place.sign(by=school.mentor, way="paper", signer=str(place.party))
    depart(step, by=school.mentor, reason="Voor deze test.", to="volgen_a")
    check = open_step(case, "volgen_a").checks.get(number=1)
    check.record(by=school.mentor, at=clock.now(), state="stopped", safety=4, own_words=WORDS)
    CarriedLine.objects.create(step=step, party=made.party, by=school.mentor)
    Proof.objects.create(case=case, reader="family", party=made.party, sha256="0" * 64, by=school.mentor)


def write(made: Corners) -> None:
    """Words with names in them that nobody linked, in the core, in the part of another, and in a case elsewhere."""
    school, vault = made.school, made.shared.vault
    beside = Party.objects.get(vault=vault, pupil=made.other)
    outsider = Party.objects.add(
        vault, kind=PartyKind.OTHER_SCHOOL, description="Nicht van Xaviera van Quilpenstra"
    )
    PartyRole.give(made.shared, outsider, role="bystander", certainty="suspected", by=school.mentor)
    entry = note(made.shared, school, core=WORDS, parts={made.party: WORDS, beside: ABOUT_B})
    start = WORDS.index(NICKNAME)
    mark(
        entry, None, start, len(NICKNAME), verdict=MarkVerdict.PARTY, about_party=made.party, by=school.mentor
    )
    mark(entry, made.party, 0, 7)
    storm = ABOUT_B.index("Storm")
    mark(entry, beside, ABOUT_B.index("XAVIERA"), 7)
    mark(entry, beside, storm, 5, verdict=MarkVerdict.NOBODY, by=school.mentor)
    Entry.objects.write(
        vault,
        kind="note",
        title="Aantekening",
        by=school.mentor,
        purpose="volgen",
        replaces=entry,
        core=[EntryLine("seen", "Gezien", WORDS)],
        parts={beside: [EntryLine("seen", "Gezien", ABOUT_B)]},
    )
    file = Attachment(
        entry=entry, party=made.party, media_type="image/png", size=3, sha256="0" * 64, by=school.mentor
    )
    file.sealed = vault.seal_bytes(b"png", place=file.place)
    file.save()
    AttachmentRelease.objects.create(attachment=file, party=made.party, by=school.mentor)
    step = made.shared.steps.open().first()
    Draft.objects.keep(vault, step.pk, school.mentor, {"gezien": WORDS})
    note(made.elsewhere, school, core=WORDS.partition(" In de app")[0])
    note(made.accused, school, core=WORDS)


def note(case, school, *, core="", parts=None):
    return case.write(
        kind="note", title="Aantekening", by=school.mentor, purpose="volgen",
        core=[EntryLine("seen", "Gezien", core)],
        parts={party: [EntryLine("seen", "Gezien", text)] for party, text in (parts or {}).items()},
    )  # fmt: skip


def mark(entry, party, start, length, **more):
    """Somebody said who it is, or nobody did; over what the scan marked there when it was written."""
    given = {"length": length, "why": "name", "verdict": "", **more}
    return NameMark.objects.update_or_create(entry=entry, party=party, line=0, start=start, defaults=given)


def rights(made: Corners) -> None:
    """An access request, a hold that is over, a list on its way in; and colleagues who looked."""
    school = made.school
    AccessRequest.objects.receive(
        by=school.coordinator, pupil=made.pupil, location=school.location, asker="guardian",
        guardian=made.pupil.guardians.first(), age="under_16", received_on=clock.today(), identity="known",
        words=WORDS,
    )  # fmt: skip
    held = LegalHold.objects.put(made.pupil, until=clock.today(), reason=WORDS, by=school.coordinator)
    held.end(by=school.coordinator)
    RosterUpload.objects.keep(
        location=school.location, kind="leerlingen", content=WORDS.encode(), by=None, at=clock.now()
    )
    client = login(Client(), school.mentor)
    for url in (f"/school/leerlingen/{made.pupil.pk}/", f"/casussen/{made.shared.ref}/"):
        client.get(url)


def identifiers(pupil: Pupil) -> dict[str, list[bytes]]:
    """What must be nowhere, in every way a file may spell it."""
    found = {"number": pupil.number, "name": pupil.last_name, "first name": pupil.first_name}
    found["id with hyphens"], found["id"] = str(pupil.pk), pupil.pk.hex
    for guardian in pupil.guardians.all():
        where = f"guardian {guardian.relation}"
        found |= {
            f"{where} name": guardian.first_name,
            f"{where} mail": guardian.email,
            f"{where} phone": guardian.phone,
        }
        found |= {f"{where} id": guardian.pk.hex, f"{where} id with hyphens": str(guardian.pk)}
    spelled = {what: spellings(word) for what, word in found.items()}
    spelled["id in bytes"] = [pupil.pk.bytes]
    return spelled


def spellings(word: str) -> list[bytes]:
    plain = word.encode()
    in_base64 = [base64.b64encode(b"x" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [
        plain, plain.upper(), plain.lower(), word.encode("utf-16-le"), word.encode("utf-16-be"),
        plain.hex().encode(), plain.hex().upper().encode(), *(one for one in in_base64 if len(one) >= 6),
    ]  # fmt: skip


def words_of(pupil: Pupil) -> dict[object, str]:
    """Everything written in the vaults of this pupil, as a colleague reads it, by entry, party and line."""
    return {
        (reading.entry.pk, part.party.pk if part.party else None, line.key): line.value
        for vault in Vault.objects.filter(parties__pupil=pupil)
        for reading in everything(read(vault))
        for part in reading.parts
        for line in part.lines
    }


def everything(readings):
    return [one for reading in readings for one in (reading, *reading.earlier)]


def leave_long_ago(pupil: Pupil) -> None:
    Enrolment.objects.filter(pupil=pupil).update(ends_on=clock.today())
    Pupil.objects.filter(pk=pupil.pk).update(left_on=clock.today())
