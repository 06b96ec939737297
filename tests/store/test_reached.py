"""A statement kept for one shape of reach answers each reach of that shape with its own values."""

from typing import Any

import pytest
from sqlalchemy import select

from server.domain.reach import NOWHERE, Reach, Span
from server.store.engines import Store
from server.store.prepared import Prepared
from server.store.reads import reached
from server.store.reads.reach import within
from server.store.rows import Area
from tests import make

COUNTY = make.COUNTY
A, B, C = make.TOWNSHIP_A, make.TOWNSHIP_B, "140928999000"


def _codes(reach: Reach) -> Any:
    return select(Area.code).where(within(reach, _Place), Area.level == "village")


class _Place:
    """The villages' rows, asked by the columns a house would have."""

    county_code = Area.county_code
    township_code = Area.parent_code
    village_code = Area.code


REACHES = [
    Reach((Span(COUNTY, township=A),)),
    Reach((Span(COUNTY, township=B),)),
    Reach((Span(COUNTY, township=A), Span(COUNTY, township=B))),
    Reach((Span(COUNTY, township=B), Span(COUNTY, township=B))),
    Reach((Span(COUNTY, township=C),)),
    Reach((Span("140922000000", township=A),)),
    Reach((Span(COUNTY), Span(COUNTY, township=A))),
    NOWHERE,
]


@pytest.mark.parametrize("reach", REACHES)
def test_kept_statement_finds_what_one_built_for_the_reach_finds(store: Store, reach: Reach):
    make.make_county(store)
    with store.reading() as db:
        for other in REACHES:  # whatever was kept before
            reached.rows(other, db, _codes)
        assert sorted(reached.rows(reach, db, _codes)) == sorted(
            Prepared(_codes(reach)).rows(db, {})
        )


def test_reaches_of_one_shape_share_a_statement():
    shapes = {reached._shape_of(one)[0] for one in (REACHES[0], REACHES[1], REACHES[3], REACHES[4])}
    assert len(shapes) == 1
