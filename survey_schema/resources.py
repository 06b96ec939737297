"""The information resources of the system, as the government's directory lists them (M22).

``directory/resources.toml`` says which resources there are and how each is shared and opened; the
county's profile says who provides them. Personal items go by the access ``personal`` whatever
resource they stand in, and that access is never open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from survey_schema.toml_source import read_source
from survey_schema.toml_table import Table, document

PERSONAL = "personal"

E = TypeVar("E", bound=StrEnum)


class Sharing(StrEnum):
    """共享类型."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    REFUSED = "refused"


class Opening(StrEnum):
    """开放类型: to society, not to other departments."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    CLOSED = "closed"


class Way(StrEnum):
    """共享方式."""

    INTERFACE = "interface"
    FILE = "file"


class Format(StrEnum):
    """资源格式."""

    DATABASE = "database"
    SPREADSHEET = "spreadsheet"
    DOCUMENT = "document"
    IMAGE = "image"


class Update(StrEnum):
    """更新周期."""

    REALTIME = "realtime"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    OTHER = "other"


class DataType(StrEnum):
    """数据类型."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    FLAG = "flag"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Access:
    """How something is shared with departments and opened to society."""

    sharing: Sharing
    sharing_condition: str  # the condition, or the legal ground of a refusal; "" when unconditional
    ways: tuple[Way, ...]
    opening: Opening
    opening_condition: str


@dataclass(frozen=True, slots=True)
class Item:
    """One field of a resource; ``length`` in characters or digits, None when it has no limit."""

    id: str
    name: str
    type: DataType
    length: int | None = None
    decimals: int = 0
    personal: bool = False
    source: str = ""  # where the field itself comes from, when not from the whole resource


@dataclass(frozen=True, slots=True)
class Resource:
    """``page``, ``list`` and ``figures`` say where its items come from besides ``items``."""

    id: str
    name: str
    summary: str
    origin: str
    access: str
    formats: tuple[Format, ...]
    update: Update
    related: tuple[str, ...]
    items: tuple[Item, ...]
    page: str | None = None  # a page of the form
    list: str | None = None  # a list the county exports
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Resources:
    access: Mapping[str, Access]
    resources: tuple[Resource, ...]

    def access_of(self, resource: Resource, item: Item) -> Access:
        return self.access[PERSONAL if item.personal else resource.access]


def read_resources(path: Path, pages: Collection[str]) -> Resources:
    """`pages` are the parts of the forms there are."""
    top = document(read_source(path))
    access = _read_access(top.table("access"))
    seen: set[str] = set()
    tables = top.tables("resource")
    found = tuple(_read_resource(one, access, seen) for one in tables)
    for table, resource in zip(tables, found, strict=True):
        if resource.page is not None and resource.page not in pages:
            raise table.error(f"no form has a page {resource.page!r}", "page")
        for related in resource.related:
            if related not in seen:
                raise table.error(f"no [[resource]] with id {related!r}", "related")
    top.done()
    return Resources(MappingProxyType(access), found)


def _read_access(top: Table) -> dict[str, Access]:
    access = {name: _access(top.table(name)) for name in top.names()}
    if PERSONAL not in access:
        raise top.error("[access.personal] is missing: personal data goes by it")
    personal = access[PERSONAL]
    if personal.opening is not Opening.CLOSED or personal.sharing is Sharing.UNCONDITIONAL:
        raise top.error("personal data is never open and never shared unconditionally", PERSONAL)
    return access


def _access(table: Table) -> Access:
    access = Access(
        sharing=table.enum("sharing", Sharing),
        sharing_condition=table.optional_text("sharing_condition") or "",
        ways=_several(table, "ways", Way),
        opening=table.enum("opening", Opening),
        opening_condition=table.optional_text("opening_condition") or "",
    )
    for key, kind in (("sharing", access.sharing.value), ("opening", access.opening.value)):
        is_free = kind == Sharing.UNCONDITIONAL.value
        if table.has(f"{key}_condition") is is_free:
            word = "has no" if is_free else "needs a"
            raise table.error(f"{key} {kind!r} {word} '{key}_condition'", key)
    table.done()
    return access


def _read_resource(table: Table, access: Mapping[str, Access], seen: set[str]) -> Resource:
    resource = Resource(
        id=table.identifier(),
        name=table.text("name"),
        summary=table.text("summary"),
        origin=table.text("origin"),
        access=table.text("access"),
        formats=_several(table, "formats", Format),
        update=table.enum("update", Update),
        related=table.texts("related"),
        items=_items(table),
        page=table.optional_text("page"),
        list=table.optional_text("list"),
        figures=table.flag("figures", default=False),
    )
    table.refuse_repeated("id", resource.id, seen)
    if resource.access not in access:
        raise table.error(f"no [access.{resource.access}]", "access")
    if not (resource.items or resource.page or resource.list or resource.figures):
        raise table.error("a resource needs items: page, list, figures or [[resource.item]]")
    table.done()
    return resource


def _several(table: Table, key: str, kind: type[E]) -> tuple[E, ...]:
    values = table.texts(key)
    for value in values:
        if value not in tuple(kind):
            raise table.error(f"{value!r} is not one of {[str(one) for one in kind]}", key)
    if not values:
        raise table.error(f"{key!r} must name at least one of {[str(one) for one in kind]}")
    return tuple(kind(value) for value in values)


def _items(table: Table) -> tuple[Item, ...]:
    seen: set[str] = set()
    return tuple(_item(one, seen) for one in table.tables("item"))


def _item(table: Table, seen: set[str]) -> Item:
    item = Item(
        id=table.identifier(),
        name=table.text("name"),
        type=table.enum("type", DataType),
        length=table.optional_integer("length"),
        decimals=table.optional_integer("decimals") or 0,
        personal=table.flag("personal", default=False),
    )
    table.refuse_repeated("id", item.id, seen)
    if item.decimals and item.type is not DataType.NUMBER:
        raise table.error("'decimals' fits a number only", "decimals")
    table.done()
    return item
