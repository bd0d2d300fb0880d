"""Every way in which something about a pupil leaves the school, or comes before somebody without a right to it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from uuid import UUID, uuid4

import pypdf
from django.core import mail
from django.test import Client
from django.urls import reverse
from pypdf.generic import DictionaryObject, StreamObject

from bondgenoot.cases.models import Case, CaseRole
from bondgenoot.disclosure.access_giving import give
from bondgenoot.disclosure.access_record import answer_of
from bondgenoot.disclosure.adherence import prove
from bondgenoot.disclosure.models import AccessRequest, ProofReader
from bondgenoot.disclosure.tests.access import agree, ask
from bondgenoot.disclosure.tests.leaks.writing import World
from bondgenoot.lib import clock
from bondgenoot.school.models import Pupil, Staff
from bondgenoot.school.tests.factories import login


@dataclass(frozen=True)
class Output:
    """What came out. `reader` is the pupil whose family reads it; `staff` when no name of a colleague may be in it.

    `allowed` may stand in it: the name of whoever looks at a screen. `bare`: nor a name of the own child.
    """

    channel: str
    reader: UUID | None
    text: str
    staff: bool = False
    allowed: tuple[str, ...] = ()
    bare: bool = False


class _Page(HTMLParser):
    """The words of a page, its title and the addresses in it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words, self.title, self.addresses, self.attributes = list[str](), "", list[str](), list[str]()
        self.where: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("title", "main", "script", "style"):
            self.where.append(tag)
        self.words.append(" ")
        for name, value in attrs:
            (self.addresses if name in ("href", "action", "src") else self.attributes).append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.words.append(" ")
        if self.where and self.where[-1] == tag:
            self.where.pop()

    def handle_data(self, data: str) -> None:
        if "title" in self.where:
            self.title += data
        elif "main" in self.where:
            self.words.append(data)
        else:
            self.attributes.append(data)


def of_page(
    channel: str, reader: UUID | None, response: Any, viewer: Staff | None = None
) -> Iterator[Output]:
    """A page in its parts: words, title, addresses, and what stands around the words and in attributes."""
    page = _Page(response.content.decode())
    seen = (str(viewer),) if viewer else ()
    yield Output(channel, reader, "".join(page.words), staff=_for_outside(channel, reader), allowed=seen)
    # No name of anybody: not even that of the own child.
    yield Output(f"{channel}: titel", reader, page.title, bare=True)
    yield Output(f"{channel}: adressen", reader, " ".join(page.addresses), bare=True)
    yield Output(f"{channel}: eromheen", reader, " ".join(page.attributes), allowed=seen)
    yield of_headers(channel, reader, response)


def _for_outside(channel: str, reader: UUID | None) -> bool:
    """Whether staff are said by role in it."""
    return reader is not None or "commissie" in channel


def of_headers(channel: str, reader: UUID | None, response: Any) -> Output:
    told = " ".join(f"{name}: {value}" for name, value in response.items() if name != "Set-Cookie")
    return Output(f"{channel}: kop en bestandsnaam", reader, told, bare=True)


def of_pdf(channel: str, reader: UUID | None, content: bytes) -> Iterator[Output]:
    """A PDF in its parts: words, metadata and outline, and every string and stream in it."""
    made = pypdf.PdfReader(io.BytesIO(content))
    words = "\n".join(page.extract_text() for page in made.pages)
    yield Output(channel, reader, words, staff=_for_outside(channel, reader))
    xmp = made.xmp_metadata.stream.get_data().decode() if made.xmp_metadata else ""
    outline = " ".join(_titles(made.outline))
    told = f"{dict(made.metadata or {})} {xmp} {outline}"
    yield Output(f"{channel}: metadata", reader, told, bare=True)
    yield Output(f"{channel}: bytes", reader, _inside(made), staff=_for_outside(channel, reader))


def _titles(outline: Any) -> Iterator[str]:
    for one in outline:
        if isinstance(one, list):
            yield from _titles(one)
        else:
            yield str(one.title)


def _inside(made: pypdf.PdfReader) -> str:
    """Every dictionary and every stream, but for fonts, pictures and colours."""
    found = []
    for number in range(1, int(made.trailer["/Size"])):
        one = made.get_object(number)
        if isinstance(one, StreamObject):
            drawn = one.get("/Subtype") in ("/CIDFontType0C", "/Type1C", "/OpenType", "/Image")
            if not drawn and "/Length1" not in one and "/N" not in one:
                found.append(one.get_data().replace(b"\0", b"").decode("latin-1"))
        elif isinstance(one, DictionaryObject):
            found.append(" ".join(str(value) for value in one.values() if isinstance(value, str)))
    return "\n".join(found)


class Outlets:
    """Everything of one world, through one client."""

    def __init__(self, world: World, client: Client) -> None:
        self.world, self.client = world, client
        self.viewer: Staff = world.school.coordinator
        self.refused = 0

    def at(self, name: str, *args: Any) -> str:
        return reverse(name, args=args)

    def of_pupil(self, pupil: Pupil, *, paper: bool = True) -> Iterator[Output]:
        """The record on screen, as PDF and perhaps on paper, and its lines to paste."""
        login(self.client, self.viewer)
        page = self.client.get(self.at("disclosure:record_page", pupil.pk))
        yield from of_page("dossier op het scherm", pupil.pk, page, self.viewer)
        pdf = self.client.get(self.at("disclosure:record_pdf", pupil.pk))
        assert pdf.status_code == 200, pdf.content.decode()
        yield of_headers("dossier als pdf", pupil.pk, pdf)
        yield from of_pdf("dossier als pdf", pupil.pk, pdf.content)
        if paper:
            print_out = self.client.post(self.at("disclosure:record_paper", pupil.pk))
            yield from of_page("dossier op papier", pupil.pk, print_out, self.viewer)
        lines = self.client.get(self.at("disclosure:record_lines", pupil.pk))
        yield from of_page("regels om over te nemen", pupil.pk, lines, self.viewer)

    def refusals(self, pupil: Pupil) -> Iterator[Output]:
        """What somebody reads who wants a record of which a word waits."""
        login(self.client, self.viewer)
        access = ask(self.world.school, pupil=pupil)
        answers = [
            self.client.get(self.at("disclosure:record_pdf", pupil.pk)),
            self.client.post(self.at("disclosure:record_paper", pupil.pk)),
        ]
        assert [one.status_code for one in answers] == [409, 409], [one.status_code for one in answers]
        draft = self.client.post(self.at("disclosure:access_draft", access.pk), {"key": str(uuid4())})
        access.refresh_from_db()
        assert draft.status_code == 200 and access.last_draft is None
        self.refused += 3
        for one in answers:
            yield from of_page("foutpagina 409", pupil.pk, one, self.viewer)

    def access(self, pupil: Pupil, *, verdict: str = "masked", facts: bool = False) -> Iterator[Output]:
        """What the family gets after an access request: the copy, or the letter with facts."""
        school = self.world.school
        guardian = pupil.guardians.first()
        guardian.has_custody = not facts
        guardian.save()
        access: AccessRequest = ask(school, pupil=pupil, guardian=guardian)
        login(self.client, self.viewer)
        for row in answer_of(access).undecided:
            given = {"key": str(uuid4()), "verdict": verdict, "words": "Zo is het besloten."}
            self.client.post(self.at("disclosure:access_agreement", access.pk, row.id), given)
        agree(access, school)
        give(access, by=self.viewer, how="in_person", handed_on=clock.today())
        copy = self.client.get(self.at("disclosure:access_copy", access.pk))
        channel = "brief met feiten" if facts else "kopie na een inzageverzoek"
        yield of_headers(channel, pupil.pk, copy)
        yield from of_pdf(channel, pupil.pk, copy.content)

    def proofs(self, case: Case) -> Iterator[Output]:
        """The proof of adherence for each family, and for a committee that reads roles and letters."""
        login(self.client, self.viewer)
        central = case.parties_with(CaseRole.TARGET, CaseRole.SUSPECT)
        for party in (None, *(one for one in central if one.pupil_id)):
            reader = ProofReader.FAMILY if party else ProofReader.COMMITTEE
            channel = "verantwoording voor een gezin" if party else "verantwoording voor een commissie"
            family = party.pupil_id if party else None
            proof = prove(case, reader=reader, party=party, by=self.viewer)
            page = self.client.get(self.at("disclosure:proof_page", case.ref, proof.pk))
            yield from of_page(channel, family, page, self.viewer)
            pdf = self.client.get(self.at("disclosure:proof_pdf", case.ref, proof.pk))
            yield of_headers(channel, family, pdf)
            yield from of_pdf(f"{channel}, pdf", family, pdf.content)

    def readers(self, case: Case) -> Iterator[Output]:
        """The list of who read a case, on screen and as a file: colleagues by name, pupils not at all."""
        login(self.client, self.viewer)
        page = self.client.get(self.at("cases:case_readers", case.ref))
        everybody = tuple(str(one) for one in self.world.school.everyone().values())
        for one in of_page("wie dit las", None, page):
            yield Output(one.channel, one.reader, one.text, allowed=everybody)
        file = self.client.get(self.at("cases:case_readers_file", case.ref))
        yield of_headers("wie dit las, csv", None, file)
        yield Output("wie dit las, csv", None, file.content.decode(), allowed=everybody)

    def closed_doors(self, case: Case, pupil: Pupil) -> Iterator[Output]:
        """What somebody without the right gets: pages that are not there, and suggestions."""
        outsider = self.world.school.other_coordinator
        login(self.client, outsider)
        for address in (
            self.at("disclosure:record_page", pupil.pk),
            self.at("disclosure:record_pdf", pupil.pk),
            self.at("disclosure:record_lines", pupil.pk),
            self.at("cases:case_page", case.ref),
            self.at("cases:case_readers", case.ref),
            self.at("cases:names", case.ref),
            self.at("cases:people", case.ref),
            self.at("cases:people_list", case.ref),
        ):
            answer = self.client.get(address)
            assert answer.status_code == 404, (address, answer.status_code)
            yield from of_page("foutpagina 404", None, answer, outsider)
        found = self.client.post(self.at("disclosure:record_list"), {"words": pupil.first_name[:2]})
        yield from of_page("zoeken zonder recht", None, found, outsider)
        login(self.client, self.viewer)
        wrong = self.client.get(
            self.at("disclosure:record_page", pupil.pk), headers={"host": "elders example"}
        )
        assert wrong.status_code == 400
        yield from of_page("foutpagina 400", None, wrong)

    def broken(self, case: Case) -> Iterator[Output]:
        """A record of which a byte was changed: to be called last, it stays broken."""
        vault, pupil = case.vault, case.parties_with(CaseRole.TARGET)[0].pupil
        assert pupil is not None
        type(vault).objects.filter(pk=vault.pk).update(wrapped_key=b"\0" * len(bytes(vault.wrapped_key)))
        login(self.client, self.viewer)
        self.client.raise_request_exception = False
        for name in ("record_page", "record_pdf"):
            answer = self.client.get(self.at(f"disclosure:{name}", pupil.pk))
            assert answer.status_code == 500
            yield from of_page("foutpagina 500", None, answer)
        self.client.raise_request_exception = True

    def mails(self) -> Iterator[Output]:
        for one in mail.outbox:
            yield Output("mail", None, f"{one.subject}\n{one.body}")


def normal(text: str) -> str:
    """Words as they were before a line was broken."""
    joined = re.sub(r"(?<=\w)[-\u00ad‐]\s*\n\s*(?=[a-zà-ÿ])", "", text.replace("\u00ad", ""))
    return re.sub(r"\s+", " ", joined)
