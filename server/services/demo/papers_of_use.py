"""The demo's plates and certificates: hung village by village, issued where the county may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import NamedTuple

from server.domain.acts import Act, Role
from server.domain.facts import Actor
from server.domain.reach import reach_of, whole_county
from server.services import certificates, operation, operation_checks, plates
from server.services.demo.cast import Cast
from server.services.demo.villages import Layout, Village
from server.services.work import Work
from server.store.engines import Store
from server.store.reads import houses, survey_path
from server.store.reads.house_filter import HouseFilter
from server.store.reads.houses import HouseState
from survey_schema.model import CountyProfile

_WORN_OUT = 60  # one plate in so many was damaged and replaced
_CHECKED = 12  # one certified house in so many was asked about before a licence
_REVOKED = 40


class Papers(NamedTuple):
    store: Store
    profile: CountyProfile
    cast: Cast
    now: datetime
    random: Random

    def work(self, actor: Actor) -> Work:
        return Work(self.store, actor, self.now, noise=self.random.randbytes)


def hand_out(papers: Papers, layout: Layout) -> None:
    for village in layout.villages:
        _hang_plates(papers, village)
        _issue_certificates(papers, village)


def _hang_plates(papers: Papers, village: Village) -> None:
    actor = papers.cast.townships[village.township]
    with papers.work(actor) as work:
        for grid in village.grids:
            plates.issue_many(work, HouseFilter(village=village.code, grid=grid.code))
        plates.issue_many(work, HouseFilter(village=village.code, grid="none"))
        work.commit()
    with papers.work(actor) as work:
        rows = _rows(work, village, is_operational=None)
        for row in rows:
            if papers.random.randrange(_WORN_OUT) == 0:
                plates.withdraw(work, row.id, reason="damaged")
                plates.issue_one(work, row.id)
        work.commit()


def _rows(
    work: Work, village: Village, *, is_operational: bool | None
) -> list[survey_path.PathRow]:
    wanted = HouseFilter(village=village.code, is_operational=is_operational, is_surveyed=True)
    reach = whole_county(work.county)
    return survey_path.path_rows(reach, work.db, wanted, plates.MOST_PRINTED)


def _issue_certificates(papers: Papers, village: Village) -> None:
    with papers.work(_issuer(papers)) as work:
        issued = list(_issued(work, village))
        for _, certificate in issued:
            if papers.random.randrange(_REVOKED) == 0:
                note = "户主已停业，交回凭证。"
                certificates.revoke(work, certificate, reason="ceased", note=note)
        work.commit()
    with papers.work(papers.cast.approval) as work:
        for house, _ in issued:
            if papers.random.randrange(_CHECKED) == 0:
                operation_checks.check(work, house.code, licence_kind="operating_permit")
        work.commit()


def _issued(work: Work, village: Village) -> Iterator[tuple[HouseState, str]]:
    """For the use each house is registered with; whoever is barred gets none."""
    reach = reach_of(work.actor, Act.CERTIFICATE_ISSUE)
    for row in _rows(work, village, is_operational=True):
        head = houses.house_head(reach, work.db, row.id)
        house = houses.house_state(reach, work.db, row.id)
        if house is None or head is None or not head.business_kinds:
            continue
        if operation.of_house(work, reach, house).is_allowed:
            made = certificates.issue(work, house.id, use=head.business_kinds[0])
            yield house, made.id


def _issuer(papers: Papers) -> Actor:
    """Who issues here is the county's profile's word."""
    known = {
        Role.HOUSING_BUREAU: papers.cast.housing,
        Role.LEADING_GROUP_OFFICE: papers.cast.office,
        Role.LEADING_GROUP: papers.cast.leading,
    }
    roles = papers.profile.certificate.issuing_roles
    return next(known[Role(one)] for one in roles if one in known)
