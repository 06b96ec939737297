"""QR plates on A4 sheets, eight to a page with cutting marks, as one HTML file made for printing.

The same file becomes the PDF where a Chinese font is installed (server/outputs/pdf.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from server.outputs.qr import qr_svg

PER_PAGE = 8
TITLE = "房屋安全码牌"


class PlateFace(NamedTuple):
    """What stands on a plate: nothing of a person, no door."""

    county: str
    code: str
    place: str
    url: str
    hotline: str | None


_STYLE = """
@page { size: A4; margin: 9mm 10mm }
* { box-sizing: border-box }
body { margin: 0; color: #000; background: #fff;
  font-family: PaperHei, "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei",
    "WenQuanYi Micro Hei", PaperBody, PaperRare, sans-serif }
.hint { font-size: 12pt; margin: 4mm 0; padding: 3mm; border: 1px solid #888 }
.sheet { width: 190mm; height: 278mm; page-break-after: always; break-after: page }
.sheet:last-child { page-break-after: auto; break-after: auto }
.plate { position: relative; float: left; width: 94.9mm; height: 69.5mm; padding: 5mm 5mm 4mm }
.mark { position: absolute; width: 4mm; height: 4mm; border: 0 solid #555 }
.nw { left: 0; top: 0; border-width: .2mm 0 0 .2mm }
.ne { right: 0; top: 0; border-width: .2mm .2mm 0 0 }
.sw { left: 0; bottom: 0; border-width: 0 0 .2mm .2mm }
.se { right: 0; bottom: 0; border-width: 0 .2mm .2mm 0 }
.qr { float: left; width: 38mm; height: 38mm }
.qr svg { display: block; width: 38mm; height: 38mm }
.name { font-size: 13pt; font-weight: 700; line-height: 1.25; margin-bottom: 1.5mm }
.title { font-size: 17pt; font-weight: 700; letter-spacing: 1pt; line-height: 1.2 }
.text { margin-left: 41mm }
.place { font-size: 11pt; line-height: 1.35; margin-top: 2mm }
.how { font-size: 9.5pt; line-height: 1.4; margin-top: 2mm }
.foot { clear: both; padding-top: 2mm; font-size: 10pt; line-height: 1.45 }
.number { font-family: "DejaVu Sans Mono", Consolas, monospace; font-size: 12.5pt;
  letter-spacing: .3pt; white-space: nowrap }
@media screen { body { background: #ddd } .sheet { margin: 6mm auto; background: #fff }
  .hint { max-width: 190mm; margin: 6mm auto; background: #fff } }
@media print { .hint { display: none } }
"""


def sheet_pieces(faces: Sequence[PlateFace], title: str) -> Iterator[str]:
    """The file in pieces: a village's plates are some hundred kilobytes."""
    yield (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f'<p class="hint">{escape(title)}：共 {len(faces)} 张。用 A4 纸打印，缩放选“实际大小”，'
        f"页边距选“默认”，不要页眉页脚；沿四角裁切线裁开。</p>"
    )
    for start in range(0, len(faces), PER_PAGE):
        plates = "".join(_plate(one) for one in faces[start : start + PER_PAGE])
        yield f'<div class="sheet">{plates}</div>'
    yield "</body></html>"


def _plate(face: PlateFace) -> str:
    hotline = f"举报电话：{escape(face.hotline)}" if face.hotline else "举报电话：向乡镇政府查询"
    marks = "".join(f'<i class="mark {corner}"></i>' for corner in ("nw", "ne", "sw", "se"))
    return (
        f'<div class="plate">{marks}<div class="qr">{qr_svg(face.url)}</div>'
        f'<div class="text"><div class="name">{escape(face.county)}</div>'
        f'<div class="title">房屋安全码</div>'
        f'<div class="place">{escape(face.place)}</div>'
        f'<div class="how">微信、手机浏览器扫码，查看房屋是否安全、能否用于经营。</div></div>'
        f'<div class="foot"><div class="number">{escape(face.code)}</div>'
        f"发现墙体开裂、倾斜、异响，立即撤离并报告。<br>{hotline}</div></div>"
    )
