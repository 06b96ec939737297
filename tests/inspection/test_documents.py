"""Report files: resumable, read in a process of their own, refused when they are not harmless."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from server.domain.facts import Track, Verdict
from server.domain.problems import Problem
from server.services import documents, inspections
from server.services.pdf_reading import look_into, read_pdf
from server.store import rows
from tests.procedure import agency
from tests.procedure.scene import Scene


def _scanned(pages: int) -> bytes:
    made, page = BytesIO(), Image.new("L", (620, 877), 255)
    page.save(made, "PDF", save_all=True, append_images=[page] * (pages - 1))
    return made.getvalue()


def _written(writer: PdfWriter) -> bytes:
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def _blank() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    return writer


def _scripted() -> bytes:
    writer = _blank()
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('x')")}
    named = {NameObject(name): value for name, value in action.items()}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(named)
    return _written(writer)


def _locked() -> bytes:
    writer = _blank()
    writer.encrypt("secret")
    return _written(writer)


def _long() -> bytes:
    writer = PdfWriter()
    for _ in range(1_001):
        writer.add_blank_page(200, 200)
    return _written(writer)


def _bomb() -> bytes:
    """A page whose text unpacks to 300 MB."""
    writer = _blank()
    stream = DecodedStreamObject()
    stream.set_data(b"(x) Tj " * 45_000_000)
    packed = stream.flate_encode()
    writer.pages[0][NameObject("/Contents")] = writer._add_object(packed)
    return _written(writer)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document.not_a_pdf"),
        (b"PK\x03\x04 a Word file", "document.not_a_pdf"),
        (b"%PDF-1.7\n" + b"\x00garbage" * 50, "document.not_a_pdf"),
        (_scanned(3)[:2000], "document.not_a_pdf"),
        (_scripted(), "document.active"),
        (_locked(), "document.encrypted"),
        (_long(), "document.too_many_pages"),
    ],
)
def test_what_is_no_harmless_pdf_is_refused(tmp_path: Path, data, code):
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    with pytest.raises(Problem) as refused:
        look_into(path)
    assert refused.value.code == code


def test_embedded_files_are_told_of(tmp_path: Path):
    writer = _blank()
    writer.add_attachment("other.docx", b"word")
    path = tmp_path / "report.pdf"
    path.write_bytes(_written(writer))
    assert look_into(path)["flags"] == ["embedded_files", "scan"]


@pytest.mark.slow
def test_two_hundred_scanned_pages_go_through_and_a_bomb_does_not_stop_the_server(tmp_path: Path):
    path = tmp_path / "report.pdf"
    path.write_bytes(_scanned(200))
    reading = read_pdf(path)
    assert (reading.pages, reading.text, reading.flags) == (200, None, ("scan",))
    path.write_bytes(_bomb())
    try:
        assert read_pdf(path).text is None
    except Problem as refused:
        assert refused.code in ("document.exhausting", "document.not_a_pdf")


@pytest.fixture
def commissioned(scene: Scene) -> str:
    house = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    case = scene.case_id(house)
    return scene.do("township", inspections.commission, case, agency_id=scene.agency_id).id


def test_a_file_comes_in_parts_and_is_read_when_it_is_whole(scene, commissioned):
    data = _scanned(5)
    sha256, half = hashlib.sha256(data).hexdigest(), len(data) // 2
    send = documents.continue_document
    one = scene.do("inspector", send, commissioned, sha256, [data[:half]], 0, len(data))
    assert (one.offset, one.complete) == (half, False)
    code = scene.refused("inspector", send, commissioned, sha256, [data[half:]], 0, len(data))
    assert code == "document.wrong_offset"
    two = scene.do("inspector", send, commissioned, sha256, [data[half:]], half, len(data))
    assert (two.complete, two.pages) == (True, 5)
    assert scene.row(rows.ReportDocument, inspection_id=commissioned).size == len(data)


def test_a_hash_alone_attaches_nobody_elses_file(scene, commissioned):
    other = scene.surveyed(Verdict.SAFE, track=Track.OPERATIONAL)
    case = scene.case_id(other)
    own = scene.do("township", inspections.commission, case, agency_id=scene.agency_id).id
    sha256, size = agency.upload(scene, own), len(agency.scan_of(own)[1])
    send = documents.continue_document
    code = scene.refused("inspector", send, commissioned, sha256, [], size, size)
    assert code == "document.wrong_offset"
    assert scene.all(rows.ReportDocument, inspection_id=commissioned) == []


def test_other_bytes_under_the_hash_are_thrown_away(scene, commissioned):
    data, sha256 = _scanned(1), "f" * 64
    send = documents.continue_document
    code = scene.refused("inspector", send, commissioned, sha256, [data], 0, len(data))
    assert code == "document.wrong_hash"


def test_a_file_larger_than_the_county_allows_is_refused_before_a_byte_is_read(scene, commissioned):
    send, size = documents.continue_document, (scene.store.config.document_mb << 20) + 1
    code = scene.refused("inspector", send, commissioned, "f" * 64, iter(()), 0, size)
    assert code == "document.too_large"


def test_opening_a_report_is_logged_and_missing_elsewhere(scene, commissioned):
    sha256 = agency.upload(scene, commissioned)
    opened = documents.stored_document
    assert scene.do("township", opened, commissioned, sha256)[0].sha256 == sha256
    assert [one.kind for one in scene.all(rows.AccessLog)] == ["report.opened"]
    assert scene.refused("stranger", opened, commissioned, sha256) == "document.missing"
    assert scene.refused("surveyor", opened, commissioned, sha256) == "act.forbidden"
