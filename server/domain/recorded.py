"""Defects of materials, fire protection, electrics, gas and equipment (domain.md §1.3 M).

They are written down and passed on to the departments that answer for them; the structural verdict
never depends on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from survey_schema.conditions import evaluate
from survey_schema.model import UNCONFIRMED, RecordKind, RulePack

LABELS: Mapping[RecordKind, str] = MappingProxyType(
    {
        RecordKind.MATERIAL: "建筑材料",
        RecordKind.FIRE: "消防",
        RecordKind.ELECTRICS: "电气",
        RecordKind.GAS: "燃气",
        RecordKind.EQUIPMENT: "特种设备",
    }
)


class RecordedDefect(NamedTuple):
    id: str
    kind: RecordKind
    kind_label: str
    sign: str
    clause: str
    mark: str  # "" or that the authority has yet to confirm it


def recorded_defects(pack: RulePack, answers: Mapping[str, Any]) -> list[RecordedDefect]:
    """Those the answers name; what was not answered is no defect, it is simply not recorded."""
    return [
        RecordedDefect(
            one.id,
            one.kind,
            LABELS[one.kind],
            one.sign,
            one.clause,
            "" if one.source.certainty.is_official else UNCONFIRMED,
        )
        for one in pack.records
        if evaluate(one.when, answers) is True
    ]
