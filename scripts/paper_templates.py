"""Makes the built-in Word templates of papers (server/outputs/templates/word) anew.

    .venv/bin/python scripts/paper_templates.py

The form is that of GB/T 9704-2012: see server/outputs/templates/paper.css.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

OUT = Path(__file__).parent.parent / "server" / "outputs" / "templates" / "word"
RED = RGBColor(0xE6, 0x00, 0x12)
TITLE, BODY, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LINE = Pt(28.95)


def paragraph(where: Any, text: str = "", **look: Any) -> Any:
    """`font`, `size` in points, `align`, `indent` in characters, `color`."""
    made = where.add_paragraph()
    style(made, **look)
    run(made, text, look)
    return made


def run(made: Any, text: str, look: dict[str, Any]) -> None:
    one = made.add_run(text)
    one.font.size = Pt(look.get("size", 16))
    set_font(one, look.get("font", BODY))
    if "color" in look:
        one.font.color.rgb = look["color"]


def set_font(one: Any, name: str) -> None:
    one.font.name = name
    fonts = one._element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:hAnsi", "w:ascii"):
        fonts.set(qn(kind), name)


def style(made: Any, **look: Any) -> None:
    form = made.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, look.get("line", LINE)
    form.alignment = look.get("align", ALIGN.JUSTIFY)
    if look.get("indent"):
        form.first_line_indent = Pt(look["indent"] * 16)
    if look.get("right"):
        form.right_indent = Pt(look["right"] * 16)


def page() -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(35 - 7 - 5)
    document.settings.odd_and_even_pages_header_footer = True
    page_number(section.footer, ALIGN.RIGHT)
    page_number(section.even_page_footer, ALIGN.LEFT)
    return document


def page_number(footer: Any, align: Any) -> None:
    made = footer.paragraphs[0]
    style(made, align=align, line=Pt(16))
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Pt(14)
    for piece in ("— ", "PAGE", " —"):
        one = made.add_run("" if piece == "PAGE" else piece)
        one.font.size = Pt(14)
        set_font(one, "宋体")
        if piece == "PAGE":
            for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
                one._element.append(field_part(kind, text))


def field_part(kind: str, text: str) -> Any:
    made = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        made.set(qn("w:fldCharType"), kind)
    else:
        made.text = text
    return made


def rule(made: Any, side: str, eighths: int, color: str) -> None:
    borders = made._element.get_or_add_pPr()
    box = OxmlElement("w:pBdr")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    box.append(line)
    borders.append(box)


def letter() -> Any:
    document = page()
    opening(document)
    ending(document)
    return document


def opening(document: Any) -> None:
    head = paragraph(
        document, "{{ 发文机关 }}", font=TITLE, size=34, align=ALIGN.CENTER, color=RED, line=Pt(44)
    )
    head.paragraph_format.space_before = Mm(33)
    number = paragraph(document, "{{ 发文字号 }}", align=ALIGN.CENTER)
    number.paragraph_format.space_before = LINE * 2
    rule(number, "bottom", 16, "E60012")
    title = paragraph(document, "{{ 标题 }}", font=TITLE, size=22, align=ALIGN.CENTER, line=Pt(32))
    title.paragraph_format.space_before, title.paragraph_format.space_after = LINE * 2, LINE
    paragraph(document, "{{ 主送 }}：")
    for line, look in (
        ("{%p for 段 in 正文 %}", {}),
        ("{%p if 段.级别 == '一级标题' %}", {}),
        ("{{ 段.文字 }}", {"font": HEI, "indent": 2}),
        ("{%p else %}", {}),
        ("{%p if 段.级别 == '二级标题' %}", {}),
        ("{{ 段.文字 }}", {"font": KAI, "indent": 2}),
        ("{%p else %}", {}),
        ("{{ 段.文字 }}", {"indent": 2}),
        ("{%p endif %}", {}),
        ("{%p endif %}", {}),
        ("{%p endfor %}", {}),
    ):
        paragraph(document, line, **look)


def signing(document: Any) -> None:
    paragraph(document)
    paragraph(document)
    paragraph(document, "{{ 发文机关 }}", align=ALIGN.RIGHT, right=3)
    paragraph(document, "{{ 成文日期 }}", align=ALIGN.RIGHT, right=4)


def ending(document: Any) -> None:
    signing(document)
    paragraph(document)
    imprint(document)


def imprint(document: Any) -> None:
    copies = paragraph(document, "抄送：{{ 抄送 }}", size=14, line=Pt(22))
    rule(copies, "top", 8, "000000")
    printed = paragraph(
        document, "{{ 发文机关 }}　　{{ 成文日期 }}印发　核验码{{ 核验码 }}", size=14, line=Pt(22)
    )
    rule(printed, "bottom", 8, "000000")


UNITS = (
    ("乡镇", "名称"),
    ("已排查", "已排查"),
    ("排查率", "排查率"),
    ("存在隐患", "存在隐患"),
    ("其中严重", "严重隐患"),
    ("需整治", "需整治"),
    ("已整治", "已整治"),
    ("整治率", "整治率"),
    ("超期未办结", "超期"),
    ("严重隐患未管控", "未管控"),
)


def bulletin() -> Any:
    """A letter with the table of townships as its annex, on a page of its own."""
    document = page()
    opening(document)
    paragraph(document)
    paragraph(document, "附件：各乡镇自建房安全专项整治情况表", indent=2)
    signing(document)
    mark = paragraph(document, "附件", font=HEI)
    mark.paragraph_format.page_break_before = True
    name = "各乡镇自建房安全专项整治情况表"
    paragraph(document, name, font=TITLE, size=22, align=ALIGN.CENTER, line=Pt(36))
    paragraph(document, "单位：栋", size=12, align=ALIGN.RIGHT, line=Pt(20))
    units(document)
    paragraph(document)
    imprint(document)
    return document


def units(document: Any) -> None:
    table = document.add_table(rows=0, cols=len(UNITS))
    table.style = "Table Grid"
    head = [label for label, _ in UNITS]
    line = [f"{{{{ 项.{field} }}}}" for _, field in UNITS]
    for texts, font in (
        (head, HEI),
        (["{%tr for 项 in 乡镇 %}", *[""] * (len(UNITS) - 1)], BODY),
        (line, BODY),
        (["{%tr endfor %}", *[""] * (len(UNITS) - 1)], BODY),
    ):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            made = cell.paragraphs[0]
            style(made, line=Pt(16), align=ALIGN.CENTER)
            run(made, text, {"size": 10.5, "font": font})
    repeat_head(table.rows[0])


def repeat_head(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


ROWS = (
    ("房屋编码", "{{ 房屋编码 }}"),
    ("案卷号", "{{ 案卷号 }}"),
    ("产权人", "{{ 产权人 }}"),
    ("房屋地址", "{{ 房屋地址 }}"),
    ("基本情况", "{{ 房屋情况 }}"),
    (
        "发现的隐患",
        "{% for 项 in 隐患 %}{{ 项.序号 }}.{{ 项.部位 }}：{{ 项.表现 }}"
        "（{{ 项.等级 }}）。{% endfor %}",
    ),
    ("鉴定情况", "{{ 鉴定机构 }}　{{ 鉴定报告编号 }}　{{ 鉴定等级 }}"),
    (
        "整治措施",
        "{% for 项 in 整治方案 %}{{ 项.序号 }}.{{ 项.措施 }}：{{ 项.要求 }}"
        "（{{ 项.完成日期 }}完成）{% endfor %}",
    ),
    ("现场验收日期", "{{ 验收日期 }}"),
    ("组织方式", "{{ 验收组织方式 }}"),
    ("验收结论", "{{ 验收结论 }}"),
    ("参加验收人员", "{% for 人 in 验收人员 %}{{ 人.姓名 }}（{{ 人.单位 }}） {% endfor %}"),
    ("产权人意见", "签字：　　　　　　　年　　月　　日"),
    ("村（居）民委员会意见", "签字（盖章）：　　　　年　　月　　日"),
    ("乡镇技术人员意见", "签字：　　　　　　　年　　月　　日"),
    ("验收组意见", "签字：　　　　　　　年　　月　　日"),
    ("组织验收单位意见", "（盖章）：　　　　　　年　　月　　日"),
)


def acceptance_form() -> Any:
    document = page()
    section = document.sections[0]
    section.top_margin, section.bottom_margin = Mm(22), Mm(22)
    section.left_margin, section.right_margin = Mm(25), Mm(22)
    paragraph(document, "{{ 标题 }}", font=TITLE, size=22, align=ALIGN.CENTER, line=Pt(32))
    paragraph(document, "{{ 发文字号 }}", size=14, align=ALIGN.RIGHT)
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for label, value in ROWS:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Mm(38), Mm(125)
        for cell, text, font in ((cells[0], label, HEI), (cells[1], value, BODY)):
            made = cell.paragraphs[0]
            style(made, line=Pt(20), align=ALIGN.LEFT)
            run(made, text, {"size": 12, "font": font})
    paragraph(document, "核验码：{{ 核验码 }}", size=12)
    return document


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, make in (
        ("letter", letter),
        ("bulletin", bulletin),
        ("acceptance_form", acceptance_form),
    ):
        document = make()
        document.core_properties.author = "安居"
        document.save(str(OUT / f"{name}.docx"))


if __name__ == "__main__":
    main()
