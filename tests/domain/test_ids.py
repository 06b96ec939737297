"""UUIDv7 from a given moment and given noise."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from server.domain.ids import NOISE_BYTES, is_uuid7, new_id

NOW = datetime(2022, 9, 20, 2, 0, tzinfo=UTC)
noises = st.binary(min_size=NOISE_BYTES, max_size=NOISE_BYTES)


@given(noises)
def test_id_is_a_uuid_of_version_7(noise):
    made = new_id(NOW, noise)

    assert UUID(made).version == 7
    assert UUID(made).variant == "specified in RFC 4122"
    assert is_uuid7(made)


@given(noises, noises)
def test_ids_sort_by_their_moment(noise, other):
    assert new_id(NOW, noise) < new_id(NOW + timedelta(milliseconds=1), other)


def test_same_moment_and_noise_give_the_same_id():
    assert new_id(NOW, b"0123456789") == new_id(NOW, b"0123456789")


@given(noises, noises)
def test_noise_tells_ids_of_one_moment_apart(noise, other):
    drawn = {int.from_bytes(one, "big") & _USED for one in (noise, other)}

    assert len({new_id(NOW, noise), new_id(NOW, other)}) == len(drawn)


_USED = (0x0FFF << 64) | 0x3FFF_FFFF_FFFF_FFFF


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0182F000-0000-7000-8000-000000000000",
        "0182f000-0000-4000-8000-000000000000",
        "0182f000-0000-7000-7000-000000000000",
        "0182f0000000700080000000000000000000",
        "0182f000-0000-7000-8000-000000000000\n",
    ],
)
def test_anything_else_is_no_id(text):
    assert not is_uuid7(text)
