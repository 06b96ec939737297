"""The county's information resources with every item each of them holds (M22).

Nothing is written twice: the items of a resource are the questions of a page of the form, the
columns of a list, the figures of the month, and what directory/resources.toml adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from server.domain.indicators import INDICATORS
from server.domain.resource_items import items_of_page
from server.services.county import CountySchema
from server.services.list_kinds import LISTS, ListColumn
from survey_schema.load import load_resources
from survey_schema.resources import DataType, Item, Resource, Resources

_KINDS: Mapping[str, DataType] = {
    "text": DataType.TEXT,
    "number": DataType.NUMBER,
    "day": DataType.DAY,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource of the county with its code and its items in full."""

    code: str
    resource: Resource
    items: tuple[Item, ...]


def directory_entries(schema: CountySchema) -> tuple[Entry, ...]:
    resources = load_resources()
    codes = resource_codes(schema, resources)
    return tuple(
        Entry(codes[one.id], one, tuple(_items(one, schema))) for one in resources.resources
    )


def resource_codes(schema: CountySchema, resources: Resources) -> Mapping[str, str]:
    """Class code of the sharing platform, then our own running number (D)."""
    prefix = schema.profile.provider.class_code or "待赋码"
    return {
        one.id: f"{prefix}/{number:06d}" for number, one in enumerate(resources.resources, start=1)
    }


def _items(resource: Resource, schema: CountySchema) -> Iterator[Item]:
    yield from resource.items
    if resource.page is not None:
        yield from items_of_page(schema.form, resource.page, schema.codes)
    if resource.list is not None:
        yield from (_of_column(one) for one in LISTS[resource.list].columns)
    if resource.figures:
        yield from (Item(one.id, one.name, DataType.NUMBER) for one in INDICATORS)


def _of_column(column: ListColumn) -> Item:
    """A masked name still points at a person."""
    is_flag = column.key.startswith("is_")
    return Item(
        id=column.key,
        name=column.title,
        type=DataType.FLAG if is_flag else _KINDS[column.kind],
        personal=column.key.endswith("_masked"),
    )
