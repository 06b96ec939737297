"""The people behind a house: sealed, masked, and found again by blind index (law 9).

Everything that writes or searches an owner's particulars goes through here, so that a name typed
in a search box meets the name a phone sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.domain.house_search import bare_door, phone_tail
from server.domain.masking import mask_name
from server.services.work import Work

# What a house keeps of its owner and door; the rest of the personal answers stays with the survey.
PARTICULARS = (
    "owner_name",
    "owner_id_number",
    "owner_phone",
    "group_name",
    "road_name",
    "door_number",
)


def owner_columns(work: Work, village: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of `house` that hold the owner: sealed, masked and indexed."""
    particulars = {name: answers[name] for name in PARTICULARS if answers.get(name)}
    name = particulars.get("owner_name")
    return {
        "personal_sealed": work.store.secrets.seal(particulars) if particulars else None,
        "owner_masked": mask_name(name) if name else None,
        "owner_index": _index(work, "name", name),
        "owner_id_index": _index(work, "id_number", particulars.get("owner_id_number")),
        "phone_index": _index(work, "phone", particulars.get("owner_phone")),
        "door_index": door_index(work, village, particulars),
        **search_columns(work, village, particulars),
    }


def search_columns(work: Work, village: str, particulars: Mapping[str, Any]) -> dict[str, str]:
    """What an address and the end of a phone are found by; "" where there is nothing to find."""
    door, tail = (
        bare_door(particulars.get("door_number")),
        phone_tail(particulars.get("owner_phone")),
    )
    return {
        "door_part_index": door_part_index(work, village, door) if door else "",
        "phone_tail_index": phone_tail_index(work, tail) if tail else "",
    }


def door_part_index(work: Work, village: str, door: str) -> str:
    """Within its village: two villages' doors of one number have nothing in common."""
    return work.store.secrets.blind_index("door part", f"{village}|{door}")


def phone_tail_index(work: Work, tail: str) -> str:
    return work.store.secrets.blind_index("phone tail", f"{work.county}|{tail}")


def identifying_indexes(
    work: Work, village: str, answers: Mapping[str, Any]
) -> tuple[str | None, str | None]:
    """(owner's name, door): together they tell one house from its neighbours."""
    return _index(work, "name", answers.get("owner_name")), door_index(work, village, answers)


def door_index(work: Work, village: str, particulars: Mapping[str, Any]) -> str | None:
    """Village, group, road and door together; None without a door, which many villages lack."""
    if not particulars.get("door_number"):
        return None
    line = (particulars.get(name) or "" for name in ("group_name", "road_name", "door_number"))
    return work.store.secrets.blind_index("door", "|".join((village, *line)))


def _index(work: Work, kind: str, text: str | None) -> str | None:
    return work.store.secrets.blind_index(kind, text) if text else None
