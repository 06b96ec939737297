"""一户一档 taken out: it proves itself without us, hides people by default, and reads as a PDF."""

import hashlib
import subprocess
import sys
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from pypdf import PdfReader

from server.outputs import dossier
from server.services import dossier_files, paper_files
from server.store import anchors, rows
from server.store.sm3 import sm3
from tests import make
from tests.papers.scene import OWNER, PaperScene

REASON = "信访复查需要核对产权人"
PHOTO = b"\xff\xd8\xff\xe0 not re-encoded \xff\xd9"


@pytest.fixture
def house(scene: PaperScene, monkeypatch: Any) -> str:
    """A house with a photo, a paper whose PDF is made, and an anchor over its ledger."""
    monkeypatch.setattr(paper_files.pdf, "make_pdf", lambda *_: b"%PDF-1.7 the paper as issued")
    case = scene.owned()
    paper = scene.issue(case)
    _photo(scene, paper.house_id)
    scene.do("township", paper_files.open_pdf, paper.id)
    db = scene.store.begin_writing()
    anchors.anchor(db, scene.county, scene.now + timedelta(minutes=1), "interval")
    scene.store.commit(db)
    db.close()
    return paper.house_id


def _photo(scene: PaperScene, house: str) -> None:
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    scene.store.files.put(sha256, [PHOTO])
    scene._write(rows.PhotoFile, make.photo_file(sha256, scene.now))
    submission = scene.row(rows.House, id=house).submission_id
    row = {"submission_id": submission, "sha256": sha256, "house_id": house, "slot": "front"}
    scene._write(rows.Photo, row)


def _unpacked(scene: PaperScene, house: str, folder: Path, by: str = "township", **more: Any):
    sent = scene.do(by, dossier_files.dossier_zip, house, **more)
    with zipfile.ZipFile(BytesIO(b"".join(sent.pieces))) as package:
        assert package.testzip() is None
        package.extractall(folder / "unpacked")
    return next((folder / "unpacked").iterdir())


def _verify(folder: Path) -> tuple[int, str]:
    """As somebody without our software would: an isolated Python and nothing else."""
    asked = [sys.executable, "-I", "-S", "-B", str(folder / "verify.py")]
    done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_dossier_proves_itself_and_every_change_is_told(
    scene: PaperScene, house: str, tmp_path: Path
):
    folder = _unpacked(scene, house, tmp_path)
    assert _verify(folder) == (0, _verify(folder)[1])
    assert "相符" in _verify(folder)[1]
    sums = subprocess.run(
        ["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert sums.returncode == 0, sums.stdout
    photo = next((folder / "photos").iterdir())
    assert photo.read_bytes() == PHOTO
    photo.write_bytes(PHOTO + b"x")
    assert "已被改动" in _verify(folder)[1]
    photo.write_bytes(PHOTO)
    (folder / "extra.txt").write_text("x")
    assert "多出文件" in _verify(folder)[1]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda led: led["entries"][1].update(actor="somebody"), "第 2 条已被改动"),
        (lambda led: led["entries"].pop(1), "不衔接"),
        (lambda led: led["proof"]["path"].append(["left", "0" * 64]), "不在所附的全县锚定之内"),
        (lambda led: led["proof"]["anchor"].update(chains=9), "锚定记录已被改动"),
    ],
)
def test_a_forged_ledger_is_told_even_where_its_hash_in_the_list_was_forged_too(
    scene: PaperScene, house: str, tmp_path: Path, change: Any, told: str
):
    folder = _unpacked(scene, house, tmp_path)
    path = folder / "ledger.json"
    ledger = orjson.loads(path.read_bytes())
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    change(ledger)
    path.write_bytes(orjson.dumps(ledger))
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text().replace(before, hashlib.sha256(path.read_bytes()).hexdigest()))
    code, said = _verify(folder)
    assert (code, told in said) == (1, True), said


def test_the_sm3_of_the_checker_is_sm3(scene: PaperScene, house: str, tmp_path: Path):
    folder = _unpacked(scene, house, tmp_path)
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); import verify\n"
    for data in (b"abc", b"abcd" * 16, b"x" * 55, b"y" * 56, b"z" * 1000):
        code += f"assert verify.sm3({data!r}).hex() == {sm3(data)!r}\n"
    subprocess.run([sys.executable, "-B", "-c", code], check=True)


def test_people_are_masked_unless_somebody_may_and_says_why(
    scene: PaperScene, house: str, tmp_path: Path
):
    folder = _unpacked(scene, house, tmp_path / "masked")
    told = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for hidden in (OWNER, "13800138000", "140928199001011234", "农村道路", "王建国"):
        assert hidden.encode() not in told
    assert not (folder / "papers").exists()
    clear = _unpacked(scene, house, tmp_path / "clear", reason=REASON)
    assert OWNER in (clear / "file.html").read_text()
    assert [one.read_bytes() for one in (clear / "papers").iterdir()] == [
        b"%PDF-1.7 the paper as issued"
    ]
    assert _verify(clear)[0] == 0
    facts = [one.facts for one in scene.all(rows.LedgerEntry, event="dossier.made")]
    assert [orjson.loads(one)["personal"] for one in facts] == [False, True]
    assert REASON not in str(facts)
    kept = scene.all(rows.AccessLog, kind="dossier.made")
    assert REASON in [one.facts["reason"] for one in kept]


@pytest.mark.parametrize(
    ("who", "reason", "code"),
    [
        ("village", None, "act.forbidden"),
        ("office", REASON, "act.forbidden"),
        ("township", " ", "dossier.reason_needed"),
        ("township", "看看", "reason.too_short"),
        ("stranger", None, "house.missing"),
    ],
)
def test_a_dossier_is_refused_to_whoever_may_not_take_it(
    scene: PaperScene, house: str, who: str, reason: str | None, code: str
):
    assert scene.refused(who, dossier_files.dossier_zip, house, reason=reason) == code
    assert scene.all(rows.LedgerEntry, event="dossier.made") == []


@pytest.mark.slow
def test_the_pdf_has_cover_contents_ledger_and_page_numbers(scene: PaperScene):
    house = scene.issue(scene.owned()).house_id
    sent = scene.do("township", dossier_files.dossier_pdf, house)
    reader = PdfReader(BytesIO(b"".join(sent.pieces)))
    pages = [page.extract_text() for page in reader.pages]
    text = "".join(pages).replace("\n", "").replace(" ", "")
    code = scene.row(rows.House, id=house).code
    for wanted in ("一户一档", code, "㐂*𬭚", "八、台账", "印发文书", "墙体裂缝0"):
        assert wanted in text
    assert OWNER not in text
    assert f"共{len(pages)}页" in pages[-1].replace(" ", "")


def test_what_somebody_typed_is_no_formula_in_the_sheets_of_a_dossier():
    typed = '=HYPERLINK("http://evil")'
    told = dossier._csv(("问题", "回答"), [("其他说明", typed)]).decode("utf-8-sig")
    assert told.splitlines()[1] == '其他说明,"\'=HYPERLINK(""http://evil"")"'
