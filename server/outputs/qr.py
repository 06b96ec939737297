"""QR codes as SVG: sharp at every size, printable without a picture file."""

from __future__ import annotations

import segno


def qr_svg(text: str) -> str:
    """An inline <svg> that fills its box. Level M still reads with 15 % of it gone."""
    code = segno.make(text, error="m", micro=False)
    inline: str = code.svg_inline(border=2, omitsize=True, dark="#000", light="#fff")
    return inline
