"""QR codes as SVG: sharp at every size, printable without a picture file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode


def qr_svg(text: str) -> str:
    """An inline <svg> that fills its box."""
    inline: str = _code(text).svg_inline(border=2, omitsize=True, dark="#000", light="#fff")
    return inline


def qr_image(text: str) -> str:
    """The same as a data address, for an <img> in what is printed as PDF."""
    return str(_code(text).svg_data_uri(border=0, omitsize=True))


def _code(text: str) -> QRCode:
    """Level M still reads with 15 % of it gone."""
    import segno  # loaded for the first plate, not by every server

    return segno.make(text, error="m", micro=False)
