"""地质灾害隐患范围: drawn or imported by the office, and the houses that lie inside.

A house inside is one its surveyor is asked to look at; no verdict follows from the line on the map
(`house.in_geohazard`). Which houses lie inside is worked out anew whenever an area or a house's
place changes, and every night.
"""

from __future__ import annotations

from dataclasses import dataclass

from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from server.domain.acts import Act, Role
from server.domain.days import local_day
from server.domain.facts import Place
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import Reach, Span, reach_of, whole_county
from server.domain.shapes import polygons_of
from server.services import geohazard_houses
from server.services.county import county_schema
from server.services.digests import sm3
from server.services.evidence import require_codes
from server.services.ids import fresh_id
from server.services.work import Work
from server.store.reads import geohazards as reads
from server.store.reads.geohazards import AreaLine, AreaName, AreaRow
from server.store.reads.houses import HouseLine
from server.store.reads.whereabouts import whereabouts
from server.store.rows import GeohazardArea
from server.store.spatial import ewkt

MOST_LISTED = 500
HOUSES_PAGE = 200
_LEAST_NAME, _MOST_NAME = 2, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class NewArea:
    """`outline` is the shape itself, sound already (`shapes.polygons_of`)."""

    name: str
    kind: str
    source: str
    outline: MultiPolygon


def draw_reach(work: Work) -> Reach:
    """Of the act; the department that answers for geohazards (profile) draws in all the county,
    other departments nowhere."""
    duty = county_schema(work.county).profile.geohazard.department
    spans = reach_of(work.actor, Act.GEOHAZARD_DRAW).spans
    allowed = [span for span in spans if span.department is None]
    if any(seat.role is Role.DEPARTMENT and seat.department == duty for seat in work.actor.seats):
        allowed.append(Span(work.county))
    return Reach(tuple(allowed))


def area_list(work: Work, *, township: str | None, is_over: bool) -> list[AreaLine]:
    require_act(work.actor, Act.HOUSE_READ)
    return reads.area_lines(
        look_reach(work), work.db, township=township, is_over=is_over, limit=MOST_LISTED
    )


def look_reach(work: Work) -> Reach:
    """What one may see: within the reach of reading houses, or of drawing."""
    read = reach_of(work.actor, Act.HOUSE_READ)
    return Reach((*read.spans, *draw_reach(work).spans))


def find_area(work: Work, area_id: str) -> AreaRow:
    require_act(work.actor, Act.HOUSE_READ)
    found = reads.area(look_reach(work), work.db, area_id)
    if found is None:
        raise Problem("geohazard.missing")
    return found


def may_draw(work: Work, area: AreaRow) -> bool:
    return draw_reach(work).covers(Place(work.county, area.township_code, area.village_code))


def houses_inside(work: Work, area_id: str, *, after: str | None = None) -> list[HouseLine]:
    """Houses of one's own reach inside the area, by code; one more than a page when there are."""
    reach = reach_of(work.actor, Act.HOUSE_READ)
    return reads.lines_of_area(reach, work.db, area_id, after=after, limit=HOUSES_PAGE + 1)


def of_house(work: Work, house_id: str) -> list[AreaName]:
    """The areas a house of one's reach lies in."""
    require_act(work.actor, Act.HOUSE_READ)
    return reads.areas_of_house(reach_of(work.actor, Act.HOUSE_READ), work.db, house_id)


def outline_of(work: Work, area_id: str) -> BaseGeometry | None:
    return reads.outline(look_reach(work), work.db, area_id)


# ---- entering, redrawing, ending


def enter_drawn(work: Work, *, name: str, kind: str, source: str, outline: str) -> str:
    """An area as drawn on the map; its id."""
    require_drawing(work)
    return enter(work, NewArea(name=name, kind=kind, source=source, outline=polygons_of(outline)))


def require_drawing(work: Work) -> None:
    require_act(work.actor, Act.GEOHAZARD_DRAW)
    if draw_reach(work).is_empty:
        raise Problem("act.forbidden", act=Act.GEOHAZARD_DRAW.value)


def enter(work: Work, new: NewArea) -> str:
    """In force from today; houses inside are marked in the same unit of work."""
    require_sound(work, new)
    return _enter(work, new, _place(work, new.outline), replaces=None)


def _enter(work: Work, new: NewArea, place: Place, replaces: AreaRow | None) -> str:
    area_id, today, chain = fresh_id(work), local_day(work.now), f"county:{work.county}"
    content = sm3(bytes(new.outline.wkb))
    row = {
        "id": area_id,
        "township_code": place.township,
        "village_code": place.village,
        "name": new.name.strip(),
        "kind": new.kind,
        "source": new.source.strip(),
        "content": content,
        "replaces": replaces and replaces.id,
        "valid_from": today,
        "valid_until": None,
        "drawn_at": work.now,
        "drawn_by": work.actor.account_id,
        "version": 1,
        "outline": ewkt(new.outline),
    }
    work.insert(GeohazardArea, row, chain=chain)
    inside = geohazard_houses.inside_of(work, new.outline)
    geohazard_houses.mark(work, area_id, new.kind, inside)
    work.record(
        "geohazard.entered",
        chain,
        area=area_id,
        kind=new.kind,
        township=place.township,
        content=content,
        on=today.isoformat(),
        replaces=replaces and replaces.id,
        houses=len(inside),
    )
    return area_id


def require_sound(work: Work, new: NewArea) -> None:
    if not _LEAST_NAME <= len(new.name.strip()) <= _MOST_NAME:
        raise Problem("geohazard.name_needed")
    if not _LEAST_NAME <= len(new.source.strip()) <= 200:
        raise Problem("geohazard.source_needed")
    require_codes(work, "geohazard_kind", [new.kind])


def require_own(work: Work, new: NewArea) -> None:
    """`geohazard.elsewhere`, `place.outside_county`."""
    _place(work, new.outline)


def _place(work: Work, outline: MultiPolygon) -> Place:
    """Where its middle lies; `geohazard.elsewhere` outside the reach of who draws."""
    middle = outline.representative_point()
    where = whereabouts(whole_county(work.county), work.db, local_day(work.now))
    if where.is_outside(middle.x, middle.y):
        raise Problem("place.outside_county")
    village = where.finder.at(middle.x, middle.y)
    township = where.villages.get(village or "")
    place = Place(work.county, township, village)
    if not draw_reach(work).covers(place) or township is None:
        raise Problem("geohazard.elsewhere")
    return place


def redraw(
    work: Work, area_id: str, *, name: str, kind: str, source: str, outline: str, version: int
) -> str:
    """A new area in the place of this one, from today; its id."""
    area = _standing(work, area_id, version)
    new = NewArea(name=name, kind=kind, source=source, outline=polygons_of(outline))
    require_sound(work, new)
    place = _place(work, new.outline)
    _end(work, area)
    return _enter(work, new, place, area)


def end(work: Work, area_id: str, *, version: int) -> None:
    """解除: the houses inside are no longer asked about it."""
    _end(work, _standing(work, area_id, version))


def _standing(work: Work, area_id: str, version: int) -> AreaRow:
    require_act(work.actor, Act.GEOHAZARD_DRAW)
    area = find_area(work, area_id)
    if not may_draw(work, area):
        raise Problem("act.forbidden", act=Act.GEOHAZARD_DRAW.value)
    if area.is_over:
        raise Problem("geohazard.over")
    if area.version != version:
        raise Problem("house.changed_meanwhile")
    return area


def _end(work: Work, area: AreaRow) -> None:
    today, chain = local_day(work.now), f"county:{work.county}"
    key = {"id": area.id, "version": area.version}
    changed = {"valid_until": today, "version": area.version + 1}
    work.update(GeohazardArea, key, changed, chain=chain)
    houses = reads.inside_now(whole_county(work.county), work.db, area.id)
    geohazard_houses.unmark(work, area.id, sorted(houses))
    work.record("geohazard.ended", chain, area=area.id, on=today.isoformat(), houses=len(houses))
