"""Several versions of one rule pack: the one in force on a day, and a pack in a file of its own.

The first version lies in ``hazards/<id>.toml``, a later one in ``hazards/<id>@<version>.toml``,
each with its rules in a folder of the same name. A version is in force from its `valid_from`
until the next one's; a survey is graded by the version of its day and keeps that verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from survey_schema.load import ROOT, read_pack_file as read_pack_file, refuse_same_day
from survey_schema.memory import remembered
from survey_schema.model import RulePack


def load_pack_versions(identity: str, root: Path = ROOT) -> tuple[RulePack, ...]:
    """Every version of the pack, in the order they come into force; at least one."""
    return _versions(identity, root)


def in_force(versions: Sequence[RulePack], on: date) -> RulePack:
    """The version of the day; the first one for a day before any."""
    begun = [one for one in versions if one.valid_from <= on]
    return begun[-1] if begun else versions[0]


def until(versions: Sequence[RulePack], pack: RulePack) -> date | None:
    """The day on which the next version takes over; None for the last."""
    return next((one.valid_from for one in versions if one.valid_from > pack.valid_from), None)


@remembered
def _versions(identity: str, root: Path) -> tuple[RulePack, ...]:
    folder = root / "hazards"
    files = [folder / f"{identity}.toml", *sorted(folder.glob(f"{identity}@*.toml"))]
    packs = sorted((read_pack_file(one, root) for one in files), key=_first_day)
    refuse_same_day(packs)
    return tuple(packs)


def _first_day(pack: RulePack) -> date:
    return pack.valid_from
