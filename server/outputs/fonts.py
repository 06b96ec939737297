"""The fonts papers are printed in: the county's own where it has them, else those that come along.

A font that is missing is an error (WeasyPrint would print blanks without a word).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.domain.problems import Problem

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_HERE = Path(__file__).parent / "fonts"

# family used in the style sheet -> the file that comes along, names of fonts that go before it
_FAMILIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "PaperTitle": ("FandolSong-Bold.otf", ("方正小标宋", "fzxiaobiaosong", "小标宋")),
    "PaperBody": ("FandolFang-Regular.otf", ("仿宋_gb2312", "fangsong_gb2312", "仿宋", "fangsong")),
    "PaperKai": ("FandolKai-Regular.otf", ("楷体_gb2312", "kaiti_gb2312", "楷体", "kaiti")),
    "PaperHei": ("FandolHei-Regular.otf", ("黑体", "simhei")),
    "PaperDigits": ("FandolSong-Digits.otf", ()),
}
# for characters of names that GB 2312 lacks; Debian: fonts-babelstone-han
_RARE = (
    "/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf",
    "/usr/share/fonts/truetype/babelstone-han/BabelStoneHan.ttf",
    "/usr/local/share/fonts/BabelStoneHan.ttf",
)
_BEHIND_ALL = ("PaperBody", "PaperRare", "PaperOwn")  # every stack of the style sheet ends so
_SUFFIXES = (".ttf", ".otf", ".ttc")


@dataclass(frozen=True, slots=True)
class Fonts:
    """family -> file; the last one, PaperRare, stands behind all others and may be absent."""

    files: tuple[tuple[str, Path], ...]

    def css(self) -> str:
        return "\n".join(
            f"@font-face {{ font-family: {family}; src: url('{path.as_uri()}'); }}"
            for family, path in self.files
        )

    def require(self, text: str) -> None:
        """`paper.glyph_missing` names the characters that no font could print."""
        wanted = {ord(sign) for sign in text if not sign.isspace()}
        for family, path in self.files:
            if wanted and family.startswith(_BEHIND_ALL):
                wanted -= characters(path)
        if wanted:
            told = "、".join(f"{chr(one)}（U+{one:04X}）" for one in sorted(wanted))
            raise Problem("paper.glyph_missing", glyphs=told)


def fonts_of(own: Path) -> Fonts:
    """`own` is the folder in which the county may put fonts of its own."""
    named = dict(_named(own))
    files = [(family, _chosen(named, *known)) for family, known in _FAMILIES.items()]
    missing = [path.name for _, path in files if not path.is_file()]
    if missing:
        raise Problem("paper.font_missing", fonts="、".join(missing))
    extra = [path for path in own.glob("*") if path.suffix.lower() in _SUFFIXES]
    rare = [Path(one) for one in _RARE if Path(one).is_file()]
    behind = [("PaperRare", one) for one in rare[:1]]
    behind += [(f"PaperOwn{number}", one) for number, one in enumerate(sorted(extra))]
    return Fonts((*files, *behind))


def _chosen(named: Mapping[str, Path], file: str, names: Collection[str]) -> Path:
    for name in names:
        for known, path in named.items():
            if name in known:
                return path
    return _HERE / file


def _named(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every name a font of the folder has, in lower case."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in _SUFFIXES:
            yield from ((name.lower(), path) for name in _names(path))


def _names(path: Path) -> list[str]:
    """None where it is not a font: the ones that come along are used."""
    found = _read(path, lambda font: font["name"].names) or ()
    return [str(one) for one in found if one.nameID in (1, 4, 16)]


@lru_cache(16)
def characters(path: Path) -> frozenset[int]:
    """What the font can print."""
    return frozenset(_read(path, lambda font: font.getBestCmap()) or ())


def _read(path: Path, asked: Callable[[TTFont], Any]) -> Any:
    from fontTools.ttLib import TTFont, TTLibError  # loaded for the first paper

    try:
        with path.open("rb") as file, TTFont(file, lazy=True, fontNumber=0) as font:
            return asked(font)
    except (TTLibError, OSError):
        return None
