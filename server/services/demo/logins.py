"""The printed logins of a demo county, found again in its accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from server.domain.acts import ROLE_LABELS, Role
from server.domain.reach import whole_county
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import accounts

# In the order of the printed table; a second county's begin with the profile's name.
LOGINS = (
    "office",
    "leading",
    "housing",
    "department",
    "approval",
    "township",
    "village",
    "grid",
    "technician",
    "agency",
    "admin",
)


class Login(NamedTuple):
    role: str
    login: str
    unit: str
    account_id: str


def printed_logins(work: Work) -> list[Login]:
    """Reads only; the county's logins that are still open."""
    return list(_found(work))


def _found(work: Work) -> Iterator[Login]:
    profile, reach = county_schema(work.county).profile, whole_county(work.county)
    for name in LOGINS:
        for login in (name, f"{profile.id}-{name}"):
            account = accounts.account_by_login(work.db, login)
            if account is None or account.county_code != work.county or account.closed_at:
                continue
            for seat in accounts.seats_of(reach, work.db, [account.id])[:1]:
                units = accounts.unit_names(work.db, work.county, [seat.unit_id])
                role = ROLE_LABELS[Role(seat.role)]
                yield Login(role, login, units.get(seat.unit_id, ""), account.id)
