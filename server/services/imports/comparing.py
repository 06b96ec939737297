"""Where a row and the file of its house disagree: told, never written (law 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from server.services.imports.candidate import Candidate
from server.services.imports.checking import import_reach
from server.services.work import Work
from server.store.reads.imports import FiledHouse, filed_houses
from server.store.spatial import distance_m
from survey_schema.model import CodeList, Form

SAME_PLACE_M = 10.0
_HIDDEN = "（个人信息，不显示）"


class Difference(NamedTuple):
    number: int
    house_code: str
    column: str
    in_row: str
    on_file: str


# Answer -> column of FiledHouse; the row says nothing where it has no answer.
_PLAIN = ("is_operational", "structure_type", "storeys", "floor_area_m2", "built_year", "area_path")
# Answer -> blind index: a difference is seen without opening what is sealed.
_SEALED = {
    "owner_name": "owner_index",
    "owner_id_number": "owner_id_index",
    "owner_phone": "phone_index",
    "door_number": "door_index",
}


class Comparison:
    """Made once per file; `header` names a field as the file does, `areas` code -> name."""

    def __init__(
        self,
        form: Form,
        codes: Mapping[str, CodeList],
        header: Callable[[str], str],
        areas: Mapping[str, str],
    ) -> None:
        self._form = form
        self._codes = codes
        self._header = header
        self._areas = areas

    def differences(self, work: Work, matched: Sequence[tuple[Candidate, str]]) -> list[Difference]:
        """`matched`: candidates with the id of the house they already are."""
        ids = {house_id for _, house_id in matched}
        filed = {one.id: one for one in filed_houses(import_reach(work.actor), work.db, ids)}
        return [
            difference
            for one, house_id in matched
            if house_id in filed
            for difference in self._of(one, filed[house_id])
        ]

    def _of(self, one: Candidate, house: FiledHouse) -> Iterable[Difference]:
        pairs = [*self._numbers(one, house), *self._answers(one, house), *self._place(one, house)]
        for field, in_row, on_file in pairs:
            yield Difference(one.number, house.code, self._header(field), in_row, on_file)

    def _numbers(self, one: Candidate, house: FiledHouse) -> Iterable[tuple[str, str, str]]:
        for field in ("platform_no", "census_no"):
            stated, filed = getattr(one, field), getattr(house, field)
            if stated is not None and stated != filed:
                yield field, stated, filed or ""

    def _answers(self, one: Candidate, house: FiledHouse) -> Iterable[tuple[str, str, str]]:
        for field in _PLAIN:
            stated, filed = one.answers.get(field), getattr(house, field)
            if stated is not None and stated != filed:
                yield field, self._words(field, stated), self._words(field, filed)
        kinds = one.answers.get("business_kinds")
        if kinds is not None and set(kinds) != set(house.business_kinds or ()):
            filed_kinds = self._words("business_kinds", house.business_kinds)
            yield "business_kinds", self._words("business_kinds", kinds), filed_kinds
        for field, index in _SEALED.items():
            if field in one.answers and one.owner[index] != getattr(house, index):
                filed = (house.owner_masked or "") if field == "owner_name" else _HIDDEN
                yield field, _HIDDEN, filed

    def _place(self, one: Candidate, house: FiledHouse) -> Iterable[tuple[str, str, str]]:
        if one.spot.village != house.village_code:
            names = [self._areas.get(code, code) for code in (one.spot.village, house.village_code)]
            yield "village", names[0], names[1]
        if one.point is None:
            return
        if house.lon is None or house.lat is None:
            yield "lon", _degrees(*one.point), ""
        elif distance_m(*one.point, house.lon, house.lat) > SAME_PLACE_M:
            yield "lon", _degrees(*one.point), _degrees(house.lon, house.lat)

    def _words(self, field: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        codes = self._form.questions[field].codes
        labels = self._codes[codes].labels if codes else {}
        if isinstance(value, list | tuple):
            return "、".join(labels.get(one, one) for one in value)
        return labels.get(value, str(value)) if isinstance(value, str) else f"{value:g}"


def _degrees(lon: float, lat: float) -> str:
    return f"{lon:.6f}, {lat:.6f}"
