"""Is a file that units bring a plain Word or Excel document? Asked of the package, which nothing
here opens as a document.

Refused: what is no such document, passwords, macros, embedded programs, templates and sheets
fetched from elsewhere, fields that fetch, packages that unpack to far more than they weigh. A plain
hyperlink stays: it does nothing until somebody clicks it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from server.domain.problems import Problem
from server.outputs.office_package import BROKEN, has_twins, instructions, is_external, tree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_UNPACKED = 200 << 20
_MOST_PARTS = 2_000
_LARGEST_READ = 30 << 20  # of one part that is looked into
_LARGEST_LINKS = 2 << 20  # of a part that is read as a tree
_OLE = b"\xd0\xcf\x11\xe0"
_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_TYPES = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
_PROGRAMS = re.compile(r"(^|/)(embeddings/.*\.bin|activeX/|vbaProject|macrosheets/|externalLinks/)")
_FETCHING = re.compile(rb"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT)\b\s")


def require_plain(name: str, kind: str, content: bytes) -> None:
    """`unit_file.refused` with what is wrong."""
    if content.startswith(_OLE):
        raise _refused(name, f"旧版或设有密码的文件，请去掉密码并另存为 .{kind}")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _require_small(name, package)
            for fault in _faults(package, kind):
                raise _refused(name, fault)
    except BROKEN as error:
        raise _refused(name, f"不是完整的 .{kind} 文件，请另存后重试") from error


def _refused(name: str, fault: str) -> Problem:
    return Problem("unit_file.refused", name=name, fault=fault)


def _require_small(name: str, package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise _refused(name, "解压后过大")
    if has_twins(parts):
        raise _refused(name, "文件内有重名的部分")
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(name, "设有密码，请去掉密码后另存")


def _faults(package: zipfile.ZipFile, kind: str) -> Iterator[str]:
    names = set(package.namelist())
    if not {"[Content_Types].xml", _MAIN[kind]} <= names:
        yield f"内容不是 .{kind} 文档"
        return
    types = _read(package, "[Content_Types].xml")
    if b"macroEnabled" in types or any("vbaProject" in one for one in names):
        yield "含有宏，请另存为不含宏的文件"
    if _TYPES[kind] not in types:
        yield f"内容不是普通的 .{kind} 文档"
    if any(_PROGRAMS.search(one) for one in names):
        yield "嵌有其他程序的对象或外部链接，请删除后另存"
    yield from _faults_of_parts(package, kind, sorted(names))


def _faults_of_parts(package: zipfile.ZipFile, kind: str, names: list[str]) -> Iterator[str]:
    for one in names:
        if one.lower().endswith(".rels"):
            if any(_fetches(link) for link in tree(_read(package, one, _LARGEST_LINKS))):
                yield "引用了外部文件（模板、图片或数据），请改为嵌入后另存"
        elif kind == "docx" and one.lower().endswith(".xml"):
            if _FETCHING.search(instructions(_read(package, one))):
                yield "含有自动取外部数据的域，请删除后另存"
        elif kind == "xlsx" and one == _MAIN[kind] and b"ddeLink" in _read(package, one):
            yield "含有自动取外部数据的链接，请删除后另存"


def _fetches(link: Element) -> bool:
    return is_external(link) and not link.get("Type", "").endswith("/hyperlink")


def _read(package: zipfile.ZipFile, name: str, most: int = _LARGEST_READ) -> bytes:
    """As UTF-8: the other encoding a package may use would hide what is looked for."""
    with package.open(name) as part:
        data = part.read(most + 1)
    if len(data) > most:
        raise ValueError(name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16").encode()
    if b"\0" in data:
        raise ValueError(name)
    return data
