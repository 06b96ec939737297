"""What ODK Collect takes to the field: the county's form as an XForm, its houses and villages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache

from server.domain.acts import Act
from server.domain.days import local_day
from server.domain.permission import require_act
from server.domain.problems import Problem
from server.domain.reach import reach_of
from server.outputs.xform import choices_csv, compile_xform, xlsform_book
from server.services.county import county_schema
from server.services.work import Work
from server.store.reads import grid, openrosa as reads
from server.store.reads.openrosa import Choice
from survey_schema.xlsform import HOUSES_FILE, VILLAGES_FILE, xlsform


@dataclass(frozen=True, slots=True)
class XForm:
    """`body` is the XML; `hash` names it as OpenRosa wants it, with MD5."""

    id: str
    version: str
    label: str
    body: bytes
    hash: str


@dataclass(frozen=True, slots=True)
class Media:
    name: str
    body: bytes
    hash: str


def xform_of(county: str, on: date) -> XForm:
    """The county's form of that day."""
    return _compiled(county, county_schema(county).form_on(on).version)


@cache
def _compiled(county: str, version: str) -> XForm:
    """Compiled once in a process, which takes about a second."""
    schema = county_schema(county)
    form = next(one for one in schema.forms if one.version == version)
    body = compile_xform(xlsform(form, schema.codes))
    return XForm(form.id, form.version, form.label, body, md5(body))


def forget() -> None:
    """After the schema was read anew."""
    _compiled.cache_clear()


def form_for_download(work: Work, form_id: str, version: str) -> XForm:
    require_act(work.actor, Act.GRID_PULL)
    found = xform_of(work.county, local_day(work.now))
    if (found.id, found.version) != (form_id, version):
        raise Problem("schema.missing")
    return found


def workbook(work: Work) -> bytes:
    """The same form as an XLSForm, for people and other tools."""
    require_act(work.actor, Act.GRID_PULL)
    schema = county_schema(work.county).on(local_day(work.now))
    return xlsform_book(xlsform(schema.form, schema.codes))


def media(work: Work) -> tuple[Media, ...]:
    """The lists within the sender's reach; nothing in them that the grid pull does not give."""
    return tuple(media_file(work, name) for name in (HOUSES_FILE, VILLAGES_FILE))


def media_file(work: Work, name: str) -> Media:
    require_act(work.actor, Act.GRID_PULL)
    make = {HOUSES_FILE: _houses, VILLAGES_FILE: _villages}.get(name)
    if make is None:
        raise Problem("schema.missing")
    body = make(work)
    return Media(name, body, md5(body))


def md5(body: bytes) -> str:
    """OpenRosa compares content by MD5; nothing is secured with it."""
    return "md5:" + hashlib.md5(body, usedforsecurity=False).hexdigest()


def _houses(work: Work) -> bytes:
    rows = reads.house_choices(reach_of(work.actor, Act.GRID_PULL), work.db)
    head = ("name", "label", "village", "geometry")
    return choices_csv(head, (_house(one) for one in rows))


def _house(one: Choice) -> tuple[str, ...]:
    label = f"{one.code} {one.owner_masked}" if one.owner_masked else one.code
    geometry = "" if one.lon is None or one.lat is None else f"{one.lat} {one.lon} 0 0"
    return one.id, label, one.village_code, geometry


def _villages(work: Work) -> bytes:
    reach = reach_of(work.actor, Act.GRID_PULL)
    areas = grid.areas_of(reach, work.db, local_day(work.now))
    names = {one.code: one.name for one in areas}
    villages = [one for one in areas if one.level == "village"]
    rows = ((one.code, one.name, names.get(one.parent_code, "")) for one in villages)
    return choices_csv(("name", "label", "township"), rows)
