"""Reading a filled form: what is refused, and what becomes a reason for the office to look."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from server.domain.problems import Problem
from server.services.county import county_schema
from server.services.envelope import read_envelope
from server.services.xform_instance import LARGEST_XML, UNKNOWN_VILLAGE, envelope_of, read_instance
from survey_schema import xlsform
from survey_schema.answers import check
from tests import make
from tests.intake import sending
from tests.openrosa import filled

HOUSE = make.make_id("a house of tests/openrosa")
NOW = datetime(2022, 9, 20, 2, tzinfo=UTC)


def _envelope(xml, hashes=None):
    made = envelope_of(
        read_instance(xml),
        county_schema(make.COUNTY).form,
        house_id=HOUSE,
        received=NOW,
        hashes=hashes or {},
        agent="org.odk.collect.android/v2024.3.4 Dalvik/2.1.0 (Linux; U; Android 13)",
        replaces=None,
    )
    return read_envelope(sending.body_of(made))


def _bomb():
    names = [f"a{depth}" for depth in range(9)]
    entities = "".join(f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in pairwise(names))
    return f'<!DOCTYPE data [<!ENTITY a0 "lol">{entities}]><data>&a8;</data>'.encode()


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<data",
        b"no xml at all",
        b"\xff\xfe\x00",
        b"<?xml version='1.0' encoding='nonsense'?><data/>",
        b'<!DOCTYPE data SYSTEM "http://example.org/a.dtd"><data/>',
        b'<!DOCTYPE data [<!ENTITY x SYSTEM "file:///etc/passwd">]><data>&x;</data>',
        _bomb(),
    ],
)
def test_what_is_no_plain_xml_is_refused(xml):
    with pytest.raises(Problem, match=r"xform\.malformed"):
        read_instance(xml)


@pytest.mark.parametrize("given", ["", " ", "one two", "x" * 121, "编号"])
def test_a_form_without_a_usable_instance_id_is_refused(given):
    xml = f"<data id='a' version='1'><meta><instanceID>{given}</instanceID></meta></data>"
    with pytest.raises(Problem, match=r"xform\.no_instance_id"):
        read_instance(xml.encode())


def test_a_form_beyond_the_limit_is_refused_unread():
    with pytest.raises(Problem, match=r"submission\.too_large"):
        read_instance(b" " * (LARGEST_XML + 1))


def test_a_deep_form_is_read_like_a_flat_one():
    deep = b"<g>" * 20_000 + b"<storeys>2</storeys>" + b"</g>" * 20_000
    meta = b"<meta><instanceID>uuid:1</instanceID></meta>"
    assert read_instance(b"<data>" + deep + meta + b"</data>").fields == {"storeys": "2"}


@pytest.mark.parametrize("example", ["dwelling", "shop"])
def test_answers_come_back_as_the_json_a_phone_of_ours_would_send(example):
    answers = sending.answers(example)
    envelope = _envelope(filled.form(answers=answers))
    assert dict(envelope.answers) == answers


def test_the_visit_stands_in_the_envelope():
    envelope = _envelope(filled.form(house=HOUSE))
    lon, lat = make.point_in(make.VILLAGE_A1)
    assert (envelope.form, envelope.form_version) == ("self_built_house", "2022.1")
    assert (envelope.kind, envelope.village_code) == ("survey", make.VILLAGE_A1)
    assert envelope.captured_at == datetime(2022, 9, 20, 1, 30, tzinfo=UTC)
    assert (envelope.location.lon, envelope.location.lat) == (lon, lat)
    assert (envelope.location.accuracy_m, envelope.location.source) == (5.0, "gps")
    assert envelope.app_version == "org.odk.collect.android-v2024.3.4-Dalvik"


def test_a_pin_without_accuracy_has_none():
    assert _envelope(filled.form(visit__here="38.9 111.8 0 0")).location.accuracy_m is None


def test_only_photos_that_have_come_are_announced():
    xml = filled.form(
        photos={
            "photo__front": "1.jpg",
            "photo__hazard_close_up__house_tilt": "2.jpg",
            "photo__other": "3.jpg",
        }
    )
    envelope = _envelope(xml, {"1.jpg": "a" * 64, "2.jpg": "b" * 64})
    told = {(one.sha256[0], one.slot, one.question) for one in envelope.photos}
    assert told == {("a", "front", None), ("b", "hazard_close_up", "house_tilt")}


ODD = {
    "no house chosen": {xlsform.HOUSE_IS: xlsform.KNOWN},
    "a house that is no id": {xlsform.HOUSE_IS: xlsform.KNOWN, xlsform.HOUSE: "house-7"},
    "no village": {xlsform.VILLAGE: None},
    "a village that is no code": {xlsform.VILLAGE: "东村"},
    "an unknown kind": {xlsform.KIND: "visit"},
    "a place that is none": {xlsform.HERE: "here"},
    "a number in words": {"storeys": "two"},
    "a question nobody asked": {"colour": "red"},
    "a yes that is neither": {"is_extended": "maybe"},
    "a number with a tail": {"floor_area_m2": "86.5m"},
}


@pytest.mark.parametrize("visit", ODD.values(), ids=ODD.keys())
def test_what_nobody_can_have_meant_is_kept_and_found_faulty(visit):
    answers = {**sending.answers(), **{k: v for k, v in visit.items() if "__" not in k}}
    more = {name: value for name, value in visit.items() if "__" in name}
    envelope = _envelope(filled.form(answers=answers, **more))
    schema = county_schema(make.COUNTY).on(NOW.date())
    faults = check(schema.form, schema.codes, envelope.answers, today=NOW.date()).faults
    assert len(faults) == 1


def test_a_missing_village_has_a_code_that_no_county_has():
    assert _envelope(filled.form(visit__village=None)).village_code == UNKNOWN_VILLAGE


def test_a_form_nobody_knows_keeps_its_answers():
    xml = b"""<thing id="two words" version="v1"><a><b>1</b></a><a2/>
        <meta><instanceID>uuid:1</instanceID></meta></thing>"""
    envelope = _envelope(xml)
    assert (envelope.form, envelope.form_version) == ("unknown", "0")
    assert envelope.answers["b"] == "1" and "a2" not in envelope.answers


def test_a_clock_that_says_nothing_is_replaced_by_the_moment_of_arrival():
    assert _envelope(filled.form(visit__ended="yesterday")).captured_at == NOW
