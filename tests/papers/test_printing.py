"""The PDF really holds what it should: text, fonts, form, the same bytes; nothing prints blank."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from server.domain.paper_sample import SAMPLES
from server.domain.problems import Problem
from server.outputs import fonts
from server.outputs.fonts import fonts_of
from server.outputs.paper_html import paper_html, style, title_lines
from server.outputs.pdf import make_pdf
from server.services import paper_files
from server.store import rows
from tests.papers.scene import OWNER, PaperScene

NOWHERE = Path("/nonexistent")


def _fonts(reader: PdfReader) -> dict[str, bool]:
    """Font name without its subset mark -> is its file embedded?"""
    found: dict[str, bool] = {}
    for page in reader.pages:
        for one in page["/Resources"]["/Font"].values():
            inner = one.get_object()["/DescendantFonts"][0].get_object()
            told = inner["/FontDescriptor"].get_object()
            embedded = any(name in told for name in ("/FontFile2", "/FontFile3"))
            found[str(inner["/BaseFont"]).partition("+")[2]] = embedded
    return found


@pytest.mark.slow
def test_an_opened_paper_is_kept_sealed_and_hands_out_the_same_bytes(scene: PaperScene):
    paper = scene.issue(scene.owned())
    first = scene.do("township", paper_files.open_pdf, paper.id)
    again = scene.do("village", paper_files.open_pdf, paper.id)
    assert first.content == again.content
    reader = PdfReader(BytesIO(first.content))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    for wanted in (
        OWNER,
        "五建自砚城告〔2022〕1号",
        "墙体裂缝0",
        "2022年9月20日",
        paper.check_code[:4],
    ):
        assert wanted in text
    assert all(_fonts(reader).values())
    assert {"PaperTitle", "PaperBody", "PaperHei", "PaperRare"} <= _fonts(reader).keys()
    row = scene.row(rows.Paper, id=paper.id)
    kept = scene.store.papers.path(row.file_sha256).read_bytes()
    assert b"%PDF" not in kept
    events = scene.events(paper.house_id)
    assert events.count("paper.rendered") == 1
    assert events.count("paper.opened") == 2


@pytest.mark.slow
def test_a_kept_file_that_was_altered_is_not_handed_out(scene: PaperScene, monkeypatch: Any):
    monkeypatch.setattr(paper_files.pdf, "make_pdf", lambda *_: b"%PDF-1.7 as issued")
    paper = scene.issue(scene.owned())
    scene.do("township", paper_files.open_pdf, paper.id)
    path = scene.store.papers.path(scene.row(rows.Paper, id=paper.id).file_sha256)
    path.write_bytes(scene.store.secrets.seal(b"%PDF forged", paper.id.encode()))
    assert scene.refused("township", paper_files.open_pdf, paper.id) == "paper.changed"
    path.unlink()
    assert scene.refused("township", paper_files.open_pdf, paper.id) == "paper.changed"


def test_of_two_who_open_a_paper_at_once_both_get_the_first_ones(
    scene: PaperScene, monkeypatch: Any
):
    paper = scene.issue(scene.owned())
    others: list[bytes] = []

    def make(*_: Any) -> bytes:
        """The second one's is ready while the first is still at it."""
        if not others:
            others.append(b"%PDF the second")
            others.append(scene.do("village", paper_files.open_pdf, paper.id).content)
        return others[0] if len(others) == 1 else b"%PDF the first"

    monkeypatch.setattr(paper_files.pdf, "make_pdf", make)
    assert scene.refused("township", paper_files.open_pdf, paper.id) == "house.changed_meanwhile"
    again = scene.do("township", paper_files.open_pdf, paper.id)
    assert again.content == others[1] == b"%PDF the second"
    assert scene.events(paper.house_id).count("paper.rendered") == 1


@pytest.mark.slow
def test_the_page_has_22_lines_of_28_characters_and_its_number_outside_the_type_area():
    body = "".join(f"<p>{'安' * 28}</p>" for _ in range(44))
    made = make_pdf(f"<body><div class=plain>{body}</div></body>", style(), fonts_of(NOWHERE))
    assert (
        make_pdf(f"<body><div class=plain>{body}</div></body>", style(), fonts_of(NOWHERE)) == made
    )
    pages = PdfReader(BytesIO(made)).pages
    lines = [page.extract_text().splitlines() for page in pages]
    assert [len([one for one in page if one.startswith("安")]) for page in lines] == [22, 22]
    assert all(one == "安" * 28 for page in lines for one in page if one.startswith("安"))
    assert [page[-1].strip() for page in lines] == ["— 1 —", "— 2 —"]
    width, height = (float(side) * 25.4 / 72 for side in pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)


def test_every_kind_is_set_in_the_form_without_a_blank():
    for kind, facts in SAMPLES.items():
        html = paper_html(kind, facts)
        assert facts["number"] in html
        assert "None" not in html
        assert "〔2026〕1号" in html


def test_a_character_no_font_has_is_an_error_that_names_it(monkeypatch: Any):
    found = fonts_of(NOWHERE)
    found.require("房屋安全㐂")
    with pytest.raises(Problem) as refused:
        found.require("房\U000ffff0")
    assert refused.value.code == "paper.glyph_missing"
    assert "U+FFFF0" in refused.value.text
    monkeypatch.setattr(fonts, "_RARE", ())
    with pytest.raises(Problem) as refused:
        fonts_of(NOWHERE).require("㐂")
    assert "㐂（U+3402）" in refused.value.text


def test_a_missing_font_is_an_error_and_no_blank(monkeypatch: Any, tmp_path: Path):
    monkeypatch.setattr(fonts, "_HERE", tmp_path)
    with pytest.raises(Problem) as refused:
        fonts_of(NOWHERE)
    assert "FandolFang-Regular.otf" in refused.value.text


def test_a_font_of_the_county_goes_before_ours_and_what_is_no_font_does_no_harm(tmp_path: Path):
    ours = Path(fonts.__file__).parent / "fonts" / "FandolKai-Regular.otf"
    with TTFont(ours) as font:
        font["name"].setName("楷体_GB2312", 1, 3, 1, 0x409)
        font.save(tmp_path / "simkai.otf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    found = dict(fonts_of(tmp_path).files)
    assert found["PaperKai"] == tmp_path / "simkai.otf"
    assert found["PaperHei"].parent == ours.parent


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("自建房安全隐患告知书", ["自建房安全隐患告知书"]),
        (
            "关于东关村自建房安全隐患整治工作的督办函",
            ["关于东关村自建房", "安全隐患整治工作的督办函"],
        ),
    ],
)
def test_a_long_title_breaks_between_words(title: str, lines: list[str]):
    assert title_lines(title) == lines
