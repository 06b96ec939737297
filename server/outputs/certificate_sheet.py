"""准予经营使用凭证 as one A4 page for printing, with the QR code by which anybody checks it."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import NamedTuple

from server.outputs.dates import day_text
from server.outputs.qr import qr_svg
from survey_schema.origin import UNCONFIRMED


class CertificateFace(NamedTuple):
    """What stands on the paper: the house by code and village, never a person or a door."""

    county: str
    title: str
    number: str
    code: str
    place: str
    use: str
    report_no: str
    unit: str
    issued_on: date
    valid_until: date | None
    url: str
    is_valid: bool


_STYLE = """
@page { size: A4; margin: 20mm 22mm }
body { margin: 0; color: #000; background: #fff; font: 15pt/1.9 "FangSong", "仿宋",
  "Noto Serif CJK SC", "SimSun", "BabelStone Han", serif }
.paper { max-width: 166mm; margin: 0 auto; padding: 8mm 0; position: relative }
h1 { text-align: center; font: 700 26pt/1.5 "SimSun", "Noto Serif CJK SC", serif;
  margin: 12mm 0 4mm }
.number { text-align: center; margin: 0 0 12mm }
table { width: 100%; border-collapse: collapse }
td { border: 1px solid #000; padding: 3mm 4mm; vertical-align: middle }
td:first-child { width: 38mm; text-align: center; white-space: nowrap }
.code { letter-spacing: 1pt; font-family: "DejaVu Sans Mono", Consolas, monospace; font-size: 14pt }
.end { overflow: hidden; margin-top: 10mm }
.qr { float: left; width: 36mm; height: 36mm }
.qr svg { display: block; width: 36mm; height: 36mm }
.seal { float: right; text-align: right; padding-top: 14mm }
.notes { clear: both; font-size: 11pt; line-height: 1.7; margin-top: 6mm }
.void { border: 3px solid #a3241c; color: #a3241c; font-size: 22pt; text-align: center;
  font-weight: 700; margin: 6mm 0 }
.hint { font: 12pt/1.6 sans-serif; padding: 3mm; border: 1px solid #888 }
@media print { .hint { display: none } }
"""


def certificate_html(face: CertificateFace) -> str:
    rows = (
        ("房屋编码", f'<span class="code">{escape(face.code)}</span>'),
        ("所在地", escape(face.place)),
        ("核准用途", escape(face.use)),
        ("依据的鉴定报告", escape(face.report_no)),
        ("报告有效期至", day_text(face.valid_until) if face.valid_until else "—"),
    )
    table = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    void = "" if face.is_valid else '<p class="void">本凭证已无效，不得使用</p>'
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(face.title)}</title><style>{_STYLE}</style></head><body>"
        f'<div class="paper"><p class="hint">用 A4 纸打印，加盖核发单位公章后生效。</p>{void}'
        f"<h1>{escape(face.title)}</h1>"
        f'<p class="number">{escape(face.number)}</p><table>{table}</table>'
        f'<div class="end"><div class="qr">{qr_svg(face.url)}</div>'
        f'<div class="seal">{escape(face.unit)}（公章）<br>{day_text(face.issued_on)}</div></div>'
        f'<p class="notes">一、扫描二维码查验，以查验时的结果为准；房屋情况变化，凭证随时失效。<br>'
        f"二、只限核准用途；改变用途、扩建、加层或改动承重结构的，须重新鉴定、换发凭证。<br>"
        f"三、凭证的名称和式样{UNCONFIRMED}。</p></div></body></html>"
    )
