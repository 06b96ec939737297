"""Random small histories: a few houses, and what the procedure did to them in a few weeks."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from tests import make
from tests.reports import happenings as tell
from tests.reports.happenings import Happening

VILLAGES = (make.VILLAGE_A1, make.VILLAGE_A2, make.VILLAGE_B1, make.VILLAGE_B2)
START = tell.local(2022, 7, 15, 0)
_MINUTES = 75 * 24 * 60  # until the end of September: three report days lie between

moments = st.integers(0, _MINUTES).map(lambda minutes: START + timedelta(minutes=minutes))
_verdicts = st.sampled_from(["safe", "general_hazard", "severe_hazard", "incomplete"])


@st.composite
def histories(draw: st.DrawFn) -> list[Happening]:
    """Up to five houses in four villages."""
    houses = [make.make_id(f"told {number}") for number in range(draw(st.integers(1, 5)))]
    return [one for house in houses for one in draw(_of_house(house))]


@st.composite
def _of_house(draw: st.DrawFn, house: str) -> list[Happening]:
    days = sorted(draw(st.lists(moments, min_size=14, max_size=14, unique=True)))
    told = [tell.registered(house, draw(st.sampled_from(VILLAGES)), days[0])]
    told += draw(_surveys(house, days[1:5]))
    steps = tell.severe_case(house, days[5:13])
    told += steps[: draw(st.integers(0, len(steps)))]
    if draw(st.booleans()):
        told.append(tell.moved(house, draw(st.sampled_from(VILLAGES)), days[13]))
    return told


@st.composite
def _surveys(draw: st.DrawFn, house: str, days: list[datetime]) -> list[Happening]:
    said = {
        "operational": draw(st.booleans()),
        "storeys": draw(st.none() | st.integers(1, 6)),
        "built_year": draw(st.none() | st.integers(1960, 2022)),
        "land_nature": draw(st.sampled_from([None, "state", "collective"])),
        "area_kinds": draw(st.lists(st.sampled_from(["near_school", "market_town"]), unique=True)),
    }
    told = [
        tell.surveyed(house, days[0], **said),
        tell.assessed(house, days[1], draw(_verdicts)),
        tell.listed(house, days[2]),
        tell.assessed(house, days[3], draw(_verdicts)),
    ]
    return told[: draw(st.integers(0, len(told)))]
