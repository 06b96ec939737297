"""What officials must not read: English, codes, None, moments as machines write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

# Words of the trade that Chinese pages write in Latin letters.
ALLOWED = frozenset(
    re.split(
        r"\s+",
        """A3 A4 CSV GB GeoJSON GeoPackage JPEG JPG JSON KB MB ODK Collect PDF PNG QGIS QR SM2 SM3
        SM4 XLSX Word ZIP Excel API TOTP RTK GPS CGCS2000 EPSG IP HTTP HTTPS USB m mm cm km m2 kN
        MPa Wh ID CMA KTV JGJ DBJ Android iOS CPU NAS SHA UTF""",
    )
)
# A sign-in name is whatever its county gave; Word templates are written in their own language.
_SPOKEN = re.compile(r"（[a-z]+）|\{[{%].*?[%}]\}|如 [a-z.]+")
_TAGS = re.compile(r"<(script|style|code|kbd|svg|textarea)\b.*?</\1>|<[^>]+>", re.S)
_SAID = re.compile(r'\b(?:alt|title|aria-label|placeholder|data-label)="([^"]*)"')
_FINDINGS = (
    ("a code", re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\b[a-z_]{3,}\.[a-z_]{3,}\b")),
    ("a value of Python", re.compile(r"\b(?:None|True|False|nan|Undefined)\b")),
    ("English", re.compile(r"(?<![\w/.@-])[A-Za-z][A-Za-z'-]+(?![\w.@-])")),
)
# A day, a moment or a month; not within the number of a paper, a file or a standard.
_MACHINE_DAY = re.compile(
    r"(?<![\w/《〔-])20\d{2}-(?:0\d|1[0-2])(?:-[0-3]\d)?(?:T[\d:.+Z-]+)?(?![\w-]|\.[a-z])"
)
# Numbers of houses, cases, papers, rules, standards and receipts.
_NUMBERS = re.compile(r"\d[\dA-Z-]{5,}|\b[A-Z]{1,3}\d+(?:\.\d+)*\b|\b[A-Z]{2,6}-?/?T? ?\d[\d.-]*")


def findings(html: str, also: frozenset[str] = frozenset()) -> Iterator[str]:
    """Each with what it is and the words round it; `also` are words this county may show."""
    for text in _texts(html):
        for found in _MACHINE_DAY.finditer(text):
            yield f"a day as machines write it: {found[0]!r} in {text.strip()[:60]!r}"
        plain = _NUMBERS.sub("", _SPOKEN.sub("", text))
        for what, pattern in _FINDINGS:
            for found in pattern.finditer(plain):
                if found[0] not in ALLOWED | also:
                    yield f"{what}: {found[0]!r} in {plain.strip()[:60]!r}"


def _texts(html: str) -> Iterator[str]:
    for said in _SAID.findall(html):
        yield unescape(said)
    for text in _TAGS.sub("\n", html).splitlines():
        if text.strip():
            yield unescape(text)
