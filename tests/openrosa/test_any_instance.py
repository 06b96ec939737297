"""Whatever a client sends: it is refused as no form, or it becomes an envelope intake can read."""

from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, strategies as st

from server.domain.problems import Problem
from server.services.county import county_schema
from server.services.envelope import read_envelope
from server.services.xform_instance import envelope_of, read_instance
from survey_schema import xlsform
from tests import make
from tests.intake import sending

NOW = datetime(2022, 9, 20, 2, tzinfo=UTC)
FORM = county_schema(make.COUNTY).form
OURS = (
    xlsform.STARTED,
    xlsform.ENDED,
    xlsform.KIND,
    xlsform.HOUSE_IS,
    xlsform.HOUSE,
    xlsform.VILLAGE,
    xlsform.HERE,
    "photo__front",
    "photo__front__2",
    "photo__hazard_close_up__house_tilt",
    "photo______",
    "photo__a_slot_with_a_name_that_is_far_too_long",
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40),
    st.sampled_from(
        ("known", "new", "survey", "1e400", "-1", "38.9 111.8 0 5", "1 2 3 4 5", "99999999999999")
    ),
    st.sampled_from(("9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00Z", make.VILLAGE_A1)),
    st.integers(max_value=10**20).map(str),
    st.floats().map(str),
    st.just("9" * 300),
)
LEAVES = st.lists(st.tuples(st.sampled_from((*OURS, *FORM.questions)), TEXTS), max_size=12)
HEADS = st.text("abc 2022.1<&\"'版本", max_size=60)


def _read(xml):
    """None when it is refused as no form."""
    try:
        instance = read_instance(xml)
    except Problem as problem:
        assert problem.code in {"xform.malformed", "xform.no_instance_id"}
        return None
    made = envelope_of(
        instance,
        FORM,
        house_id=make.make_id("some house"),
        received=NOW,
        hashes={one.name: "a" * 64 for one in instance.photos},
        agent="",
        replaces=None,
    )
    return read_envelope(sending.body_of(made))


@pytest.mark.slow
@given(LEAVES, HEADS, HEADS)
def test_every_form_becomes_an_envelope_that_intake_reads(leaves, form_id, version):
    quoted = {"<": "&lt;", "&": "&amp;", '"': "&quot;"}
    head = [
        f'{k}="{"".join(quoted.get(c, c) for c in v)}"'
        for k, v in (("id", form_id), ("version", version))
    ]
    inside = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in leaves)
    meta = "<meta><instanceID>uuid:1</instanceID></meta>"
    xml = f"<data {' '.join(head)}>{inside}{meta}</data>"
    assert _read(xml.encode()) is not None


@given(
    st.binary(max_size=400)
    | st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_refused_or_read(body):
    _read(body)
