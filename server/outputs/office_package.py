"""An Office package (.docx, .xlsx) looked into before anything opens it as a document.

Whoever opens it reads XML: under any prefix, with letters written as entities, a word over several
runs, of two parts of one name the one he likes. What is looked for is looked for in the same way.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from html import unescape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# What a package that is none, or only half of one, raises.
BROKEN = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,  # also what defusedxml forbids
    zlib.error,
    ParseError,
)

# Under whatever prefix and in whichever quotes. Nothing here looks further than the next bracket:
# a part of nothing but beginnings would be looked through for hours.
_INSTRUCTION = re.compile(
    rb"<(?:\w+:)?instrText\b[^<>]*>([^<]*)<|\binstr\s*=\s*(?:\"([^\"]*)\"|'([^']*)')"
)


def has_twins(parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Two parts of one name, however it is written: a reader might take the other one."""
    names = {part.filename.lower().replace("\\", "/").lstrip("/") for part in parts}
    return len(names) < len(parts)


def instructions(xml: bytes) -> bytes:
    """Field codes put together, as Word reads them over several runs and past comments."""
    for begin, end in ((b"<!--", b"-->"), (b"<?", b"?>")):
        xml = _without(xml, begin, end)
    plain = xml.replace(b"<![CDATA[", b"").replace(b"]]>", b"")
    told = b"".join(b"".join(parts) for parts in _INSTRUCTION.findall(plain)) + b" "
    return unescape(told.decode("utf-8", "replace")).encode()


def _without(xml: bytes, begin: bytes, end: bytes) -> bytes:
    """One that does not end is no XML: what follows it is read by nobody."""
    kept, at = [], 0
    while (found := xml.find(begin, at)) >= 0:
        kept.append(xml[at:found])
        stop = xml.find(end, found)
        at = len(xml) if stop < 0 else stop + len(end)
    return b"".join([*kept, xml[at:]])


def tree(xml: bytes) -> Element:
    """ValueError for declarations of its own, ParseError for what is no XML."""
    root: Element = fromstring(xml, forbid_dtd=True)
    return root


def is_external(link: Element) -> bool:
    return link.get("TargetMode", "").lower() == "external"
