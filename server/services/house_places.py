"""Does each house stand in its village? Asked at intake, and again here when boundaries changed."""

from __future__ import annotations

from server.domain.days import local_day
from server.domain.reach import whole_county
from server.services.work import Work
from server.store.reads import quality_records as reads
from server.store.reads.whereabouts import whereabouts
from server.store.rows import House


def place_again(work: Work) -> int:
    """Bring `is_outside_village` of every house up to date; how many were wrong."""
    county = whole_county(work.county)
    with work.store.reading() as db:
        where = whereabouts(county, db, local_day(work.now))
        houses = reads.placed(county, db)
    around = where.finder.at_each([(one.lon, one.lat) for one in houses])
    wrong = {
        one.id: is_astray
        for one, area in zip(houses, around, strict=True)
        if (is_astray := where.is_astray(one.village_code, area)) != bool(one.is_outside_village)
    }
    for house_id, is_astray in wrong.items():
        work.touch(House, {"id": house_id}, {"is_outside_village": is_astray})
    return len(wrong)
