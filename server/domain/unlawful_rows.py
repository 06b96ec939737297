"""Rows of the county's table about unlawful building and business (domain.md §5.1, M15)."""

from __future__ import annotations

from collections.abc import Iterable

from server.domain.indicator_codes import ILLEGAL_KINDS
from server.domain.indicator_questions import Indicator, asks, has, is_in, row, surveyed
from server.domain.transfers import PENALTIES, TRANSFERS

_GROUP = "违法建设经营"
_OPEN = tuple(one for one in TRANSFERS.states if one not in TRANSFERS.closed)


def unlawful_rows() -> Iterable[Indicator]:
    found = asks("illegal_kinds", bool)
    yield surveyed("unlawful", "违法建设经营", _GROUP, found, "最近一次排查记为违法建设经营")
    for code, label in ILLEGAL_KINDS.items():
        meaning = f"最近一次排查记有{label}；一栋房屋可有多项"
        yield surveyed(f"illegal_{code}", label, _GROUP, has("illegal_kinds", code), meaning)
    for code, name, states in (
        ("transfer_open", "移送案件在办", _OPEN),
        ("transfer_declined", "移送案件不予立案", ("declined",)),
        ("transfer_penalised", "已整治：违法建设查处", ("penalised", "to_justice", "rectified")),
    ):
        yield row(code, name, _GROUP, is_in("transfer", *states), f"最近一次移送的案件：{name}")
    for code, label in PENALTIES.items():
        meaning = f"最近一次移送的案件处以{label}；一案可有多项"
        name, asked = f"违法建设查处：{label}", has("penalties", code)
        yield row(f"penalty_{code}", name, _GROUP, asked, meaning)
