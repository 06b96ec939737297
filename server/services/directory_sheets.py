"""政务信息资源目录 as sheets: one row a resource, and one row an information item (M22).

Columns after the core metadata of 《政务信息资源目录编制指南（试行）》; the values come from the
form, the lists, the figures and directory/resources.toml, the provider from the county's profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from server.outputs.dates import day_text
from server.outputs.excel import Column, Sheet
from server.services.county import CountySchema
from server.services.resource_directory import Entry, resource_codes
from survey_schema.load import load_resources
from survey_schema.model import UNCONFIRMED
from survey_schema.resources import (
    Access,
    DataType,
    Format,
    Item,
    Opening,
    Resource,
    Resources,
    Sharing,
    Update,
    Way,
)

_TO_FILL = "待补填"
_SHARING: Mapping[Sharing, str] = {
    Sharing.UNCONDITIONAL: "无条件共享",
    Sharing.CONDITIONAL: "有条件共享",
    Sharing.REFUSED: "不予共享",
}
_OPENING: Mapping[Opening, str] = {
    Opening.UNCONDITIONAL: "无条件开放",
    Opening.CONDITIONAL: "有条件开放",
    Opening.CLOSED: "不予开放",
}
_WAYS: Mapping[Way, str] = {Way.INTERFACE: "共享平台接口", Way.FILE: "共享平台文件"}
_FORMATS: Mapping[Format, str] = {
    Format.DATABASE: "数据库",
    Format.SPREADSHEET: "电子表格",
    Format.DOCUMENT: "电子文件",
    Format.IMAGE: "图形图像",
}
_UPDATES: Mapping[Update, str] = {
    Update.REALTIME: "实时",
    Update.DAILY: "每日",
    Update.WEEKLY: "每周",
    Update.MONTHLY: "每月",
    Update.QUARTERLY: "每季度",
    Update.YEARLY: "每年",
    Update.OTHER: "其他（有修订时）",
}
_TYPES: Mapping[DataType, str] = {
    DataType.TEXT: "字符型C",
    DataType.NUMBER: "数值型N",
    DataType.DAY: "日期型D",
    DataType.MOMENT: "日期时间型T",
    DataType.FLAG: "逻辑型L",
    DataType.BINARY: "通用型G",
}

NOTES = (
    "依据：《政务信息资源共享管理暂行办法》（国发〔2016〕51号）、"
    "《政务信息资源目录编制指南（试行）》（发改高技〔2017〕1272号）。",
    "栏目名称按指南核心元数据；“数据来源”按县政务信息化项目管理办法所列属性（来源、格式、更新、共享、开放）"
    "增加，“数据长度”“开放类型”“字段名”为系统增加（D）。指南原文待核。",
    f"资源划分、数据类型和共享、开放、更新属性均为系统设定（D），{UNCONFIRMED}；"
    "报送前由提供方和县政务信息管理局核定。",
    "个人信息一律有条件共享、不予开放，平时只提供脱敏值，每次查看须说明理由并留痕。",
    "长度：字符型为字符数，数值型为“位数,小数位”；代码项以代码传送。",
)


def directory_sheets(schema: CountySchema, entries: Sequence[Entry]) -> tuple[Sheet, Sheet]:
    """The sheet of the resources and the sheet of their items."""
    resources = load_resources()
    county = schema.profile.name
    return (
        Sheet(
            name="信息资源",
            title=f"{county}自建房安全专项整治政务信息资源目录",
            columns=_RESOURCE_COLUMNS,
            rows=_numbered(_resource_row(one, schema, resources) for one in entries),
            notes=NOTES,
            fixed=2,
        ),
        Sheet(
            name="信息项",
            title=f"{county}自建房安全专项整治政务信息资源目录：信息项",
            columns=_ITEM_COLUMNS,
            rows=_numbered(_item_rows(entries, schema, resources)),
            notes=NOTES,
            fixed=4,
            has_filter=True,
        ),
    )


def _numbered(rows: Iterable[list[object]]) -> Iterator[list[object]]:
    return ([number, *row] for number, row in enumerate(rows, start=1))


_NUMBER = Column("序号", 6, "number")
_ABOUT = (
    Column("信息资源名称", 22),
    Column("信息资源代码", 16),
    Column("信息资源提供方", 18),
    Column("信息资源提供方代码", 20),
)
_SHARED = (
    Column("共享类型", 11),
    Column("共享条件", 34),
    Column("共享方式", 14),
    Column("是否向社会开放", 8),
    Column("开放类型", 11),
    Column("开放条件", 24),
    Column("更新周期", 9),
    Column("发布日期", 14),
    Column("关联资源代码", 18),
)
_RESOURCE_COLUMNS = (
    _NUMBER,
    *_ABOUT,
    Column("信息资源摘要", 40),
    Column("信息资源格式", 14),
    Column("数据来源", 24),
    Column("信息项数", 8, "number"),
    Column("其中个人信息", 8, "number"),
    *_SHARED,
)
_ITEM_COLUMNS = (
    _NUMBER,
    _ABOUT[0],
    _ABOUT[1],
    Column("信息项名称", 26),
    Column("字段名", 22),
    Column("数据类型", 12),
    Column("数据长度", 9),
    Column("是否个人信息", 8),
    Column("数据来源", 30),
    _ABOUT[2],
    _ABOUT[3],
    Column("信息资源格式", 14),
    *_SHARED,
)


def _resource_row(entry: Entry, schema: CountySchema, resources: Resources) -> list[object]:
    resource = entry.resource
    return [
        *_about(entry, schema),
        resource.summary,
        _joined(_FORMATS[one] for one in resource.formats),
        resource.origin,
        len(entry.items),
        sum(item.personal for item in entry.items),
        *_shared(resource, resources.access[resource.access], schema, resources),
    ]


def _item_rows(
    entries: Sequence[Entry], schema: CountySchema, resources: Resources
) -> Iterator[list[object]]:
    for entry in entries:
        resource = entry.resource
        name, code, provider, provider_code = _about(entry, schema)
        formats = _joined(_FORMATS[one] for one in resource.formats)
        for item in entry.items:
            access = resources.access_of(resource, item)
            yield [
                name,
                code,
                item.name,
                item.id,
                _TYPES[item.type],
                length_text(item),
                item.personal,
                _joined(one for one in (resource.origin, item.source) if one),
                provider,
                provider_code,
                formats,
                *_shared(resource, access, schema, resources),
            ]


def _about(entry: Entry, schema: CountySchema) -> tuple[str, str, str, str]:
    provider = schema.profile.provider
    names = {one.code: one.name for one in schema.profile.departments}
    return (
        entry.resource.name,
        entry.code,
        names[provider.department],
        provider.credit_code or _TO_FILL,
    )


def _shared(
    resource: Resource, access: Access, schema: CountySchema, resources: Resources
) -> list[object]:
    published, codes = schema.profile.provider.published_on, resource_codes(schema, resources)
    return [
        _SHARING[access.sharing],
        access.sharing_condition,
        _joined(_WAYS[one] for one in access.ways),
        access.opening is not Opening.CLOSED,
        _OPENING[access.opening],
        access.opening_condition,
        _UPDATES[resource.update],
        day_text(published) if published else _TO_FILL,
        _joined(codes[one] for one in resource.related),
    ]


def length_text(item: Item) -> str:
    if item.length is None:
        return ""
    return f"{item.length},{item.decimals}" if item.type is DataType.NUMBER else str(item.length)


def _joined(words: Iterable[str]) -> str:
    return "；".join(words)
