"""Reports that proved true and wait for what follows: asked at every survey, so built once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, literal_column, select

from server.domain.complaints import VERIFIED
from server.domain.reach import Reach
from server.store.prepared import Prepared
from server.store.rows import Complaint, ComplaintFollowing

# said in full: what is built once takes no list of values
_TRUE = ", ".join(f"'{one}'" for one in sorted(VERIFIED))
_COUNTY = bindparam("county")
_FOLLOWED = exists().where(
    ComplaintFollowing.county_code == Complaint.county_code,
    ComplaintFollowing.complaint_id == Complaint.id,
    ComplaintFollowing.follow == bindparam("follow"),
)
_WAITING = Prepared(
    select(Complaint.id)
    .where(
        Complaint.county_code == _COUNTY,
        Complaint.house_id == bindparam("house"),
        literal_column(f"complaint.result IN ({_TRUE})"),
        Complaint.checked_at <= bindparam("until", type_=Complaint.checked_at.type),
        ~_FOLLOWED,
    )
    .order_by(Complaint.id)
)


def waiting_for(
    reach: Reach, db: Connection, house_id: str, follow: str, until: datetime
) -> list[str]:
    """Ids of the house's verified reports, looked at by the moment, that nothing such followed."""
    names = {"county": reach.spans[0].county, "house": house_id, "follow": follow, "until": until}
    return [row[0] for row in _WAITING.rows(db, names)]
