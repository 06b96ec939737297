"""Word templates of the county: what is taken, and what is refused by name and place."""

import time
import warnings
import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from server.domain.paper_fields import fields_of, values_of
from server.domain.paper_sample import SAMPLES
from server.domain.papers import KINDS
from server.domain.problems import Problem
from server.outputs import office_package, word, word_template
from server.services import paper_files, paper_templates
from tests.papers.scene import OWNER, PaperScene

KIND = "hazard_notice"


def _docx(*paragraphs: str, cell: str | None = None) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if cell is not None:
        document.add_table(rows=2, cols=1).rows[1].cells[0].text = cell
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _with(part: str, content: bytes, base: bytes | None = None) -> bytes:
    """The document with one part added or replaced."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(base or _docx("正文"))) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return made.getvalue()


def _words(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([one.text for one in document.paragraphs] + cells)


def _refused(content: bytes, kind: str = KIND) -> Problem:
    with pytest.raises(Problem) as refused:
        paper_templates.require_good(kind, content)
    return refused.value


@pytest.mark.parametrize("kind", KINDS)
def test_the_built_in_templates_hold_every_word_of_the_paper(kind: str):
    paper_templates.require_good(kind, paper_templates.built_in(kind))
    text = _words(word.fill(paper_templates.built_in(kind), kind, SAMPLES[kind]))
    assert SAMPLES[kind]["number"] in text
    assert "{" not in text
    assert not any(value in ("", None) for value in values_of(kind, SAMPLES[kind]).values())


def test_an_unknown_field_is_refused_with_its_name_and_place():
    problem = _refused(_docx("{{ 标题 }}", "电话 {{ 户主电话 }}", cell="{{ 隐患等级 }}"))
    assert problem.code == "template.refused"
    assert [(one["name"], one["place"]) for one in problem.faults] == [
        ("户主电话", "正文第 2 段"),
        ("隐患等级", "正文第 1 个表第 2 行"),
    ]
    assert "户主电话" in problem.text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ 标题.__class__ }}", "标题.__class__"),
        ("{{ 标题|length }}", "标题|length"),
        ("{{ ''.join(依据) }}", "''.join(依据)"),
        ("{{ 产权人 ", "{{ 产权人"),
        ("{% set x = 1 %}", "set x = 1"),
        ("{% for 项 in range(9) %}{% endfor %}", "for 项 in range(9)"),
        ("{% for 项 in 标题 %}{{ 项 }}{% endfor %}", "标题"),
        ("{% for 项 in 隐患 %}{{ 项.电话 }}{% endfor %}", "项.电话"),
        ("{% for 项 in 隐患 %}", "for"),
        ("{% endif %}", "endif"),
        ("{{ 项.部位 }}", "项.部位"),
        ("{# 注释 #}", "{# 注释 #}"),
    ],
)
def test_anything_but_names_loops_and_conditions_is_refused(text: str, name: str):
    assert name in [one["name"] for one in _refused(_docx(text)).faults]


def _bomb() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name in ("[Content_Types].xml", "word/document.xml"):
            package.writestr(name, b"0" * (30 << 20))
    return made.getvalue()


_LINK = b'<Relationships><Relationship TargetMode="External" Target="http://x/"/></Relationships>'
BAD_FILES = {
    "过大": _bomb,
    "不是完整的 .docx": lambda: b"PK not a package",
    "旧版": lambda: b"\xd0\xcf\x11\xe0 doc",
    "宏": lambda: _with("word/vbaProject.bin", b"macro"),
    "外部": lambda: _with("word/_rels/settings.xml.rels", _LINK),
    "对象": lambda: _with("word/embeddings/oleObject1.bin", b"ole"),
    "XML 声明": lambda: _with("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
    "域": lambda: _with("word/extra.xml", b'<w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText>'),
    "编码": lambda: _with("word/_rels/settings.xml.rels", _LINK.decode().encode("utf-16")),
    "读取外部内容": lambda: _with("word/header9.xml", _field("INCLUDE<!-- -->TEXT")),
    "指向外部": lambda: _with("word/_rels/settings.xml.rels", _LINK.replace(b"Ext", b"&#69;xt")),
    "重名": lambda: _twice("word/document.xml"),
    "不是完整的": lambda: _with("word/styles.xml", b"<a>"),
    "不是 Word 文档": lambda: _with("x", b"", _zip({"a.txt": b"x"})),
}


def _field(code: str) -> bytes:
    """Of any prefix, and over two runs."""
    runs = f"<x:instrText>{code[:4]}</x:instrText><x:instrText>{code[4:]} &#34;/etc</x:instrText>"
    return f"<x:p xmlns:x='w'>{runs}</x:p>".encode()


def _twice(name: str) -> bytes:
    made = BytesIO(_docx("正文"))
    with zipfile.ZipFile(made, "a") as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package.writestr(name, package.read(name))
    return made.getvalue()


def _zip(parts: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("said", BAD_FILES)
def test_a_file_that_could_do_more_than_print_is_refused(said: str):
    problem = _refused(BAD_FILES[said]())
    assert problem.code == "template.refused"
    assert said in problem.text


@pytest.mark.parametrize("text", ["<w:instrText ", "<!--", "{{", "<"])
def test_a_part_of_nothing_but_beginnings_is_looked_through_once(text: str):
    began = time.process_time()
    office_package.instructions((text * 300_000).encode())
    word_template._TAG.sub("", text * 300_000)
    word_template._MARKUP.findall(text * 300_000)
    assert time.process_time() - began < 1  # it was quadratic: an hour


def test_a_template_too_large_is_refused_before_it_is_opened():
    assert _refused(b"PK" + b"0" * (4 << 20)).code == "template.too_large"


def test_each_upload_is_a_version_and_papers_keep_theirs(scene: PaperScene):
    case = scene.owned()

    def upload(text: str) -> Any:
        content = _docx(text)
        with scene.as_("bureau") as work:
            return paper_templates.upload(work, KIND, name="告知书.docx", content=content)

    assert upload("第一版 {{ 产权人 }}").version == 1
    paper = scene.issue(case)
    assert upload("第二版 {{ 产权人 }}").version == 2
    opened = scene.do("township", paper_files.open_word, paper.id)
    assert f"第一版 {OWNER}" in _words(opened.content)
    assert "第二版 张样例" in _words(scene.look("bureau", paper_templates.preview, KIND))
    assert scene.refused("township", paper_templates.templates) == "act.forbidden"


def test_a_kind_offers_only_fields_it_can_fill():
    assert "产权人" not in fields_of("supervision_letter")
    assert "销号编号" in fields_of("sign_off_notice")
    assert "约谈时间" not in fields_of(KIND)
