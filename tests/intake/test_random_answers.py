"""Whatever a phone sends: never an unexpected error, and after a receipt it can be read."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from server.domain.acts import Role
from server.domain.problems import Problem
from server.services import review
from server.services.county import county_schema
from server.services.work import Look
from tests import make
from tests.intake import sending

MANY = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

_questions = sorted(county_schema(make.COUNTY).form.questions)
_names = st.sampled_from(_questions) | st.text(max_size=20)
_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.sampled_from(["yes", "no", "unseen", "不详", "/", "2022-02-30", "masonry"])
)
_answers = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@pytest.mark.slow
@MANY
@given(changes=st.dictionaries(_names, _answers, max_size=12))
def test_any_answers_are_received_and_can_be_read(sender, changes):
    submission_id = make.make_id()
    given_answers = {**sending.answers(), **changes}
    body = sending.body_of(sending.envelope(answers=given_answers))
    answer = sender.send(body, submission_id)
    assert answer.status in {201, 202}
    assert sender.send(body, submission_id).body["receipt"] == answer.body["receipt"]
    assert _read(sender, submission_id)["state"] in {"accepted", "quarantined"}


@pytest.mark.slow
@MANY
@given(
    field=st.sampled_from([*sorted(sending.envelope()), "colour", "replaces", "device_clock"]),
    value=_answers,
)
def test_any_envelope_is_received_or_refused_in_words(sender, field, value):
    body = sending.body_of({**sending.envelope(), field: value})
    submission_id = make.make_id()
    try:
        sender.send(body, submission_id)
    except Problem as problem:
        assert problem.code == "submission.bad_envelope"
        assert all(one["text"] for one in problem.faults)
    else:
        assert _read(sender, submission_id)


@pytest.mark.slow
@MANY
@given(body=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_refused_in_words(sender, body):
    try:
        sender.send(body)
    except Problem as problem:
        assert problem.code in {"submission.malformed", "submission.bad_envelope"}
    else:
        raise AssertionError("accepted noise")


def _read(sender, submission_id):
    office = make.actor_of(Role.TOWNSHIP, township=make.TOWNSHIP_A)
    with Look(sender.store, office, make.NOW) as look:
        return review.read(look, submission_id)
