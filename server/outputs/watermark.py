"""Words as a pale picture, to lie behind the cells of a sheet."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONT = Path(__file__).parent / "fonts" / "FandolHei-Regular.otf"
_SIZE = 18  # points of the letters
_TURN = 20  # degrees
_PALE = (205, 209, 214)


def picture(words: str) -> BytesIO:
    """PNG of the words, slanting, with room around: a sheet lays it side by side."""
    font = ImageFont.truetype(str(_FONT), _SIZE)
    lines = words.split("\u3000")
    width = max(round(font.getlength(line)) for line in lines) + 40
    height = len(lines) * (_SIZE + 8) + 40
    flat = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(flat)
    for place, line in enumerate(lines):
        draw.text((20, 20 + place * (_SIZE + 8)), line, font=font, fill=_PALE)
    turned = flat.rotate(_TURN, expand=True, fillcolor="white")
    content = BytesIO()
    turned.save(content, "PNG", optimize=True)
    content.seek(0)
    return content
