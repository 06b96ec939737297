"""Changing a security setting: within its limits, and with its entry in the county's ledger."""

from __future__ import annotations

from server.domain.acts import Act
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.security import ALL, Security, values_of
from server.services.work import Work
from server.store.reads import settings as reads
from server.store.rows import Setting


def in_force(work: Work) -> Security:
    """The settings as this unit of work goes by them."""
    return reads.security(work.db, work.county, work.now)


def change(work: Work, name: str, value: int) -> None:
    """`setting.out_of_range` outside its limits; the same value again changes nothing."""
    require_act(work.actor, Act.SYSTEM_MANAGE)
    if name not in ALL:
        raise Problem("setting.unknown")
    limit = ALL[name]
    if not limit.admits(value):
        facts = {"label": limit.label, "least": limit.least, "most": limit.most}
        raise Problem("setting.out_of_range", unit=limit.unit, **facts)
    changed = reads.changed(work.db, work.county)
    was = values_of(changed)[name]
    if was == value:
        return
    _keep(work, name, value, is_new=name not in changed)
    chain = f"county:{work.county}"
    work.record("setting.changed", chain, name=name, was=was, value=value)
    reads.forget()


def _keep(work: Work, name: str, value: int, *, is_new: bool) -> None:
    chain = f"county:{work.county}"
    row = {"value": value, "changed_at": work.now, "changed_by": work.actor.account_id}
    if is_new:
        work.insert(Setting, {"name": name, **row}, chain=chain)
    else:
        work.update(Setting, {"name": name}, row, chain=chain)
