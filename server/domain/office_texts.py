"""What the office's papers say: title, addressee, paragraphs; pure on the facts kept with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from server.domain import bulletin
from server.domain.figure_words import count
from server.domain.office_papers import MONTH_BULLETIN
from server.domain.paper_text import PaperText
from server.domain.paper_words import (
    Paragraph,
    basis_words,
    contact_words,
    day_words,
    head,
    plain,
    time_words,
)

Facts = Mapping[str, Any]
_UNSIGNED = "　　　　　　　"


def compose(facts: Facts) -> PaperText:
    title, body = _TEXTS[facts["kind"]]
    return PaperText(title(facts), facts["addressee"], tuple(body(facts)), _copies(facts))


def _copies(facts: Facts) -> str | None:
    return "，".join(facts["copies"]) or None


def _ground(facts: Facts) -> str:
    """The plan, and the clause the item itself names."""
    return f"根据{basis_words(facts)}和{facts['item']['basis']}"


def _found(facts: Facts) -> Iterator[Paragraph]:
    """What the item rests on: a figure of houses or of the unit itself, houses named one by one."""
    item = facts["item"]
    figure = item["figure"]
    if figure:
        yield plain(
            f"{bulletin.month_words(figure['month'])}统计期内，截至{time_words(figure['counted_at'])}，"
            f"{figure['area']}“{figure['name']}”{count(figure['number'], figure['unit'])}"
            f"{_entries(item)}。"
        )
    if facts["houses"]:
        yield _houses(facts)
    elif not figure:
        yield plain("没有列明的房屋。")


def _entries(item: Facts) -> str:
    """Each with its day; those that do not fit are told by their number."""
    entries, figure = item.get("entries") or [], item["figure"]
    if not entries:
        return ""
    shown = "；".join(f"{one['name']}（{day_words(one['on'])}）" for one in entries)
    rest = figure["number"] - len(entries)
    return f"：{shown}；其余{count(rest, figure['unit'])}见督办事项" if rest > 0 else f"：{shown}"


def _houses(facts: Facts) -> Paragraph:
    """By code and village; never an owner."""
    shown, rest = facts["houses"], facts["houses_more"]
    codes = "；".join(f"{one['village']}{one['code']}" for one in shown)
    more = f"；其余{count(rest)}见督办事项" if rest else ""
    return plain(f"有关房屋（{count(len(shown) + rest)}）：{codes}{more}。")


def _sentence(text: str) -> str:
    said = text.strip()
    return said if said.endswith(("。", "！", "；")) else f"{said}。"


def _until(facts: Facts) -> str:
    return day_words(facts["item"]["due_on"])


def _letter_title(facts: Facts) -> str:
    return "关于自建房安全专项整治有关事项的督办函"


def _letter(facts: Facts) -> Iterator[Paragraph]:
    item = facts["item"]
    yield plain(
        f"{_ground(facts)}，现就自建房安全专项整治有关事项予以督办（督办编号{item['number']}），函告如下："
    )
    yield head("一、基本情况")
    yield from _found(facts)
    yield head("二、督办要求")
    yield plain(_sentence(item["demand"]))
    yield head("三、办理时限")
    yield plain(f"请于{_until(facts)}前办结，并将办理情况书面答复我单位。")
    yield contact_words(facts)


def _bulletin_title(facts: Facts) -> str:
    return f"关于{facts['item']['unit']}自建房安全专项整治有关问题的通报"


def _bulletin(facts: Facts) -> Iterator[Paragraph]:
    item = facts["item"]
    yield plain(f"{_ground(facts)}，现将{item['unit']}自建房安全专项整治有关问题通报如下：")
    yield head("一、主要问题")
    yield from _found(facts)
    yield head("二、整改要求")
    yield plain(_sentence(item["demand"]))
    yield head("三、整改时限")
    yield plain(
        f"请{item['unit']}于{_until(facts)}前完成整改，并将整改情况书面报送我单位"
        f"（督办编号{item['number']}）。各乡镇、各成员单位要对照检查，及时整改同类问题。"
    )
    yield contact_words(facts)


def _talk_title(facts: Facts) -> str:
    return "关于自建房安全专项整治工作的约谈通知"


def _talk(facts: Facts) -> Iterator[Paragraph]:
    item, given = facts["item"], facts["input"]
    yield plain(
        f"{_ground(facts)}，现就自建房安全专项整治工作对你单位进行约谈"
        f"（督办编号{item['number']}）。有关事项通知如下："
    )
    yield head("一、约谈事由")
    yield from _found(facts)
    yield head("二、约谈时间、地点和对象")
    yield from _where(given)
    yield head("三、有关要求")
    yield plain(_sentence(item["demand"]))
    yield plain(
        "请准备书面汇报材料，说明整治进展、存在问题和下一步措施，按时参加，"
        f"并于{_until(facts)}前书面答复整改情况。"
    )
    yield contact_words(facts)


def _where(given: Facts) -> Iterator[Paragraph]:
    yield plain(f"时间：{time_words(given['talk_at'])}。")
    yield plain(f"地点：{given['talk_place']}。")
    yield plain(f"对象：{given['talk_person']}。")


def _record_title(facts: Facts) -> str:
    return f"{facts['item']['unit']}自建房安全专项整治约谈记录"


def _record(facts: Facts) -> Iterator[Paragraph]:
    item, given = facts["item"], facts["input"]
    yield head("一、约谈时间、地点和对象")
    yield from _where(given)
    yield plain(f"督办编号：{item['number']}。")
    yield head("二、约谈事由和整改要求")
    yield from _found(facts)
    yield plain(_sentence(item["demand"]))
    yield head("三、约谈情况")
    said = facts["said"] or ["没有登记约谈内容。"]
    yield from (plain(_sentence(one)) for one in said)
    yield head("四、表态和整改承诺")
    yield plain(_sentence(given.get("commitment") or "被约谈单位未提交书面承诺"))
    yield plain(f"整改情况于{_until(facts)}前书面报送。")
    yield plain(f"约谈人（签字）：{_UNSIGNED}被约谈人（签字）：")
    yield plain(f"记录人（签字）：{_UNSIGNED}日　　期：")


_Title = Callable[[Facts], str]
_Body = Callable[[Facts], Iterator[Paragraph] | list[Paragraph]]

_TEXTS: Mapping[str, tuple[_Title, _Body]] = {
    MONTH_BULLETIN: (bulletin.title, bulletin.text),
    "item_letter": (_letter_title, _letter),
    "item_bulletin": (_bulletin_title, _bulletin),
    "item_talk": (_talk_title, _talk),
    "talk_record": (_record_title, _record),
}
