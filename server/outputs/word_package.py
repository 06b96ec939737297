"""Is an uploaded file a plain Word document? Asked of the package before anything reads it.

Refused: what is no .docx, macros, links to the outside, embedded programs, fields that fetch, XML
with declarations of its own or in another encoding than Word writes, and packages that unpack to
far more than they weigh. The county's papers are made of it and go to others.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from server.domain.problems import Problem
from server.outputs.office_package import BROKEN, has_twins, instructions, is_external, tree

LARGEST_BYTES = 3 << 20
_MOST_UNPACKED = 40 << 20
_LARGEST_PART = 4 << 20  # of XML: read as a tree it takes thirty times as much
_MOST_PARTS = 400
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OLE = b"\xd0\xcf\x11\xe0"
_FETCHING = re.compile(rb"\b(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|IMPORT|LINK|RD)\b\s")
_CHUNK = re.compile(rb"<(?:\w+:)?altChunk\b")
# Whatever else there is in a package is looked at as XML, whatever its name says it is.
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".odttf")


def require_plain(content: bytes) -> None:
    """`template.refused` with what is wrong; `template.too_large`."""
    if len(content) > LARGEST_BYTES:
        raise Problem("template.too_large", limit_mb=LARGEST_BYTES >> 20)
    if content.startswith(_OLE):
        raise refused("旧版或加密的 Word 文件，请去掉密码并另存为 .docx")
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _require_small(package)
            for text in _faults(package):
                raise refused(text)
    except BROKEN as error:
        raise refused("文件不是完整的 .docx 文档，请在 Word 中另存后重试") from error


def refused(text: str) -> Problem:
    return Problem("template.refused", summary=f"{text}。", faults=[{"code": "file", "text": text}])


def _require_small(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise refused("文件解压后过大")
    if any(part.flag_bits & 1 for part in parts):
        raise refused("文件设有密码，请去掉密码后另存")
    if has_twins(parts):
        raise refused("文件内有重名的部分，请在 Word 中另存后重试")


def _faults(package: zipfile.ZipFile) -> Iterator[str]:
    names = set(package.namelist())
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        yield "不是 Word 文档（.docx）"
        return
    types = _bounded(package, "[Content_Types].xml")
    if b"macroEnabled" in types or any("vbaProject" in name for name in names):
        yield "文件含有宏，请另存为不含宏的 .docx"
    if _MAIN.encode() not in types:
        yield "不是普通的 Word 文档（.docx），模板请不要存成 .dotx 或其他格式"
    if any(name.startswith(("word/embeddings/", "word/activeX/")) for name in names):
        yield "文件中嵌有其他程序的对象，请删除"
    for name in sorted(names):
        if not name.lower().endswith((*_PICTURES, "/")):
            yield from _faults_of_part(name, _bounded(package, name))


def _faults_of_part(name: str, xml: bytes) -> Iterator[str]:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        yield "文件含有不允许的 XML 声明"
    if _CHUNK.search(xml):
        yield "文件中嵌有其他文档，请改为直接粘贴文字"
    if _FETCHING.search(instructions(xml)):
        yield "文件含有会读取外部内容的域，请删除"
    if b"\0" in xml:
        yield "文件不是以 Word 通常的编码保存的，请在 Word 中另存后重试"
    if any(is_external(one) for one in tree(xml)):
        yield "文件含有指向外部的链接，请取消超链接、链接的图片或附加模板"


def _bounded(package: zipfile.ZipFile, name: str) -> bytes:
    """What a part really unpacks to, whatever the directory of the package says."""
    with package.open(name) as part:
        content = part.read(_LARGEST_PART + 1)
    if len(content) > _LARGEST_PART:
        raise refused("文件解压后过大")
    return content
