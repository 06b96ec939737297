"""Home line about comparisons with the platforms: what nobody has settled yet (M20)."""

from __future__ import annotations

from server.domain.acts import Act, Role
from server.services.home_lines import HomeLine, Looked
from server.store.reads import reconciliation_lines
from server.store.reads.waiting import Waiting

_R = Role


def _open(looked: Looked) -> Waiting:
    return reconciliation_lines.waiting(looked.reach(Act.RECONCILE_READ), looked.work.db)


LINES: tuple[HomeLine, ...] = (
    HomeLine(
        id="reconciliation_open",
        roles=frozenset({_R.TOWNSHIP, _R.HOUSING_BUREAU, _R.LEADING_GROUP_OFFICE}),
        act=Act.RECONCILE_READ,
        label="与国家平台的差异待认定",
        link="/reconciliation-lines?state=open",
        read=_open,
    ),
)
