"""通报: the text of a month, written from its figures by rules (M19, domain.md §5.2, §5.4 T8).

Every sentence is chosen by figures and says nothing they do not hold; units are named, never
persons (law 8); what is not known is said to be not known. The facts are those kept with the paper
(server.services.month_facts), so that the same facts give the same words for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from server.domain import bulletin_progress, bulletin_units
from server.domain.paper_words import Paragraph, day_words, head, plain

Facts = Mapping[str, Any]
Part = Callable[[Facts], Iterator[str]]

_PARTS: tuple[tuple[str, Part], ...] = (
    ("工作进展", bulletin_progress.sentences),
    ("阶段目标完成情况", bulletin_units.phases),
    ("各乡镇进展", bulletin_units.townships),
    ("存在的主要问题", bulletin_units.problems),
    ("下一步工作要求", bulletin_units.demands),
)
_NUMBERS = "一二三四五六七"


def month_words(month: str) -> str:
    """`2022-09` → 2022年9月."""
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月"


def title(facts: Facts) -> str:
    return f"关于{month_words(facts['month'])}自建房安全专项整治工作进展情况的通报"


def text(facts: Facts) -> list[Paragraph]:
    """Introduction and parts; a part about which there is nothing to say is left out."""
    found = [plain(one) for one in opening(facts)]
    number = 0
    for label, part in _PARTS:
        said = list(part(facts))
        if said:
            found += [head(f"{_NUMBERS[number]}、{label}"), *map(plain, said)]
            number += 1
    return found


def opening(facts: Facts) -> Iterator[str]:
    span = f"{day_words(facts['starts'])}至{day_words(facts['ends'])}"
    yield (
        f"现将{month_words(facts['month'])}（{span}）{facts['scope']}自建房安全专项整治工作"
        f"进展情况通报如下。{_basis(facts)}"
    )
    if facts["unmet"]:
        yield f"本期统计有{facts['unmet']}处表内校核不符，有关数字核实前不得引用。"
    if facts["before"] is None:
        yield "本期没有可比的上月数，以下不作比较。"
    if (facts["issue"] or 0) > 1:
        yield _correction(facts)


def _basis(facts: Facts) -> str:
    until = f"数据截至{facts['until']}"
    if facts["issue"]:
        return f"{until}，以封存的月报为准。"
    return f"{until}，本期月报尚未封存，仅供起草，不得引用。"


def _correction(facts: Facts) -> str:
    told = f"本通报依据第{facts['issue'] - 1}次更正后的月报，此前印发的以本通报为准"
    changed = [f"{one['name']}由{one['was']}更正为{one['now']}" for one in facts["corrected"]]
    return f"{told}。更正的主要指标：{'；'.join(changed)}。" if changed else f"{told}。"
