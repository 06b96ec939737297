"""A comparison as sheets: the summary by township with its lists, and what the platform is to
correct (待平台更正). Names stand masked, as everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from server.domain.days import local_day
from server.domain.problems import Problem
from server.domain.reconciliation import KINDS, OUTCOMES, PRESENCE, SCOPES, WAYS, WE_ARE_RIGHT
from server.domain.reconciliation_fields import LABELS
from server.outputs.dates import day_text, moment_text
from server.outputs.excel import Column, Sheet
from server.services import exports, reconciliation_reading as reading
from server.services.county import county_schema
from server.services.exports import File
from server.services.reconciliation_reading import Place, ShownLine
from server.services.reconciliation_words import ValueWords
from server.services.reconciliations import platform_of
from server.services.reconciling import keeping
from server.services.work import Work
from server.store.reads.reconciliation_lines import LineFilter
from server.store.reads.reconciliations import ComparisonRow

_AT_ONCE = 500
_LISTED = ("here_only", "there_only", "different", "ambiguous", "faulty")
_COLUMNS = [
    Column("序号", 6, "number"),
    Column("乡镇", 12),
    Column("村（居）", 14),
    Column("平台编号", 22),
    Column("平台文件行号", 8, "number"),
    Column("本县房屋编码", 22),
    Column("产权人（脱敏）", 12),
    Column("程度", 8),
    Column("情况", 60),
    Column("对应依据", 14),
    Column("认定", 30),
]


def report_file(work: Work, comparison: ComparisonRow, township: str | None) -> File:
    title = f"与{platform_of(comparison.platform).label}比对情况"
    given = {"reconciliation": comparison.id, "township": township}
    return exports.export_sheets(
        work,
        "reconciliation",
        lambda look: _report_sheets(look, comparison, township),
        given,
        _place_name(work, township) + title,
    )


def corrections_file(work: Work, comparison: ComparisonRow, township: str | None) -> File:
    if keeping.is_dropped(work, comparison.id):
        raise Problem("reconciliation.lines_dropped")
    title = f"{platform_of(comparison.platform).label}待更正清单"
    given = {"reconciliation": comparison.id, "township": township}
    return exports.export_sheet(
        work,
        "platform_corrections",
        lambda look: _corrections(look, comparison, township),
        given,
        _place_name(work, township) + title,
    )


def _place_name(work: Work, township: str | None) -> str:
    return ValueWords(work).area(township) if township else ""


def _heads(work: Work, comparison: ComparisonRow) -> list[str]:
    """What a reader needs to compare the very same again."""
    platform = platform_of(comparison.platform)
    as_of = day_text(comparison.as_of) if comparison.as_of else "未载明"
    compared_at = moment_text(comparison.compared_at) if comparison.compared_at else "—"
    return [
        f"平台：{platform.full_name}　平台数据日期：{as_of}　本县数据截至：{compared_at}",
        f"比对范围：{SCOPES[comparison.scope]}　平台文件：{comparison.file_name}",
        f"平台文件 SHA-256：{comparison.file_sha256}",
        "对应方式、代码对照和容差为系统设定（D），平台没有公开的导出模板。",
        f"导出时间：{moment_text(work.now)}",
    ]


def _title(work: Work, comparison: ComparisonRow, township: str | None, what: str) -> str:
    place = county_schema(work.county).profile.name + _place_name(work, township)
    return f"{place}自建房与{platform_of(comparison.platform).label}{what}"


def _report_sheets(work: Work, comparison: ComparisonRow, township: str | None) -> Iterator[Sheet]:
    found, notes = reading.report(work, comparison, township), _heads(work, comparison)
    if found.dropped_at is not None:
        day = day_text(local_day(found.dropped_at))
        notes.insert(3, f"逐条明细已于 {day} 按保存期限清理，各表只列有人认定过的。")
    yield Sheet(
        name="汇总表",
        title=_title(work, comparison, township, "比对情况汇总表"),
        notes=notes,
        columns=[
            Column("乡镇" if township is None else "村（居）", 16),
            *(Column(label, 12, "number") for label in KINDS.values()),
            Column("待认定", 10, "number"),
        ],
        rows=[_numbers(one) for one in (found.total, *found.places)],
    )
    for kind in _LISTED:
        yield Sheet(
            name=KINDS[kind],
            title=_title(work, comparison, township, f"比对：{KINDS[kind]}"),
            notes=notes[:4] if found.dropped_at else notes[:3],
            columns=_COLUMNS,
            rows=_rows(work, LineFilter(comparison.id, kinds=(kind,), township=township)),
            fixed=2,
            has_filter=True,
        )


def _numbers(place: Place) -> list[object]:
    numbers = [place.numbers.get(kind, 0) for kind in KINDS]
    return [place.name, *numbers, sum(place.open.values())]


def _lines(work: Work, wanted: LineFilter) -> Iterator[ShownLine]:
    after = None
    while True:
        found = reading.page(work, wanted, after=after, limit=_AT_ONCE)
        yield from found.lines
        if found.next_key is None:
            return
        after = found.next_key


def _rows(work: Work, wanted: LineFilter) -> Iterator[Sequence[object]]:
    for number, one in enumerate(_lines(work, wanted), start=1):
        faults = "；".join(f"{column} {text}".strip() for column, _, text in one.line.faults)
        yield [
            number,
            one.township,
            one.village,
            one.line.platform_no,
            one.line.row_number,
            one.house.code if one.house else None,
            one.owner or (one.house.owner_masked if one.house else None),
            one.rank,
            "；".join(part for part in (one.told, faults) if part),
            WAYS[one.line.way].label if one.line.way else None,
            _settled(one),
        ]


def _settled(one: ShownLine) -> str:
    labels = OUTCOMES.get(one.line.kind, {})
    return "；".join(
        (f"{LABELS[field]}：" if field != PRESENCE else "") + labels.get(said[0], "")
        for field, said in one.line.settled.items()
    )


def _corrections(work: Work, comparison: ComparisonRow, township: str | None) -> Sheet:
    """To be handed to whoever keeps the platform: what stands there, what should."""
    return Sheet(
        name="待平台更正清单",
        title=_title(work, comparison, township, "待更正清单"),
        notes=_heads(work, comparison),
        columns=[
            Column("序号", 6, "number"),
            Column("乡镇", 12),
            Column("村（居）", 14),
            Column("平台编号", 22),
            Column("本县房屋编码", 22),
            Column("更正事项", 14),
            Column("平台现为", 20),
            Column("应为", 24),
            Column("平台办理办法", 40),
            Column("认定日期", 14),
        ],
        rows=_correction_rows(work, comparison, township),
        fixed=2,
        has_filter=True,
    )


def _correction_rows(
    work: Work, comparison: ComparisonRow, township: str | None
) -> Iterator[Sequence[object]]:
    words = ValueWords(work)
    ways = {
        one.field: f"{one.text}（{one.source.text}）"
        for one in platform_of(comparison.platform).corrections
    }
    number = 0
    for one in _lines(work, LineFilter(comparison.id, township=township, state="correct")):
        apart = {str(each[0]): each for each in one.line.differences}
        for field, said in one.line.settled.items():
            if said[0] != WE_ARE_RIGHT:
                continue
            number += 1
            yield [
                number,
                one.township,
                one.village,
                _record_of(one),
                one.house.code if one.house else None,
                LABELS[field],
                *_sides(words, one, field, apart.get(field)),
                ways.get(field),
                said[1],
            ]


def _record_of(one: ShownLine) -> str:
    """By what the platform finds it."""
    if one.line.row_number is None:
        return "平台没有"
    return one.line.platform_no or f"平台文件第 {one.line.row_number} 行"


def _sides(
    words: ValueWords, one: ShownLine, field: str, apart: Sequence[object] | None
) -> tuple[str, str]:
    if apart is None:
        there = "无此房屋" if one.line.row_number is None else "有此记录"
        return there, OUTCOMES[one.line.kind][WE_ARE_RIGHT]
    _, there_value, here_value, _ = apart
    if there_value is None and here_value is None:
        return "与本县档案不一致", "以本县档案为准（个人信息不在本表列出）"
    if field == "position":
        return f"相距 {there_value} 米", "以本县位置为准"
    return words.value(field, there_value), words.value(field, here_value)
