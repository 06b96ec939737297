"""Sealing, blind index and receipts; SM3 and SM4 against the vectors of their standards."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, strategies as st

from server.store import sm3 as sm3_room
from server.store.secrets import Keys, Secrets, Unreadable, create_keys
from server.store.sm3 import hmac_sm3, sm3

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
SECRETS = Secrets(Keys(current=1, seal={1: KEY}, index=b"i" * 32, receipt=b"r" * 32))
ROTATED = Secrets(Keys(2, {1: KEY, 2: b"k" * 16}, b"i" * 32, b"r" * 32))


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_that_of_gbt_32905(text: bytes, digest: str) -> None:
    assert sm3(text) == digest


def test_sm4_is_that_of_gbt_32907() -> None:
    block = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor().update(KEY)
    assert block.hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    nonce = "00001234567800000000abcd"
    sealed = (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    blob = bytes.fromhex("01" + nonce + sealed + "83de3541e4c2b58177e065a9bf7b62ec")
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
    plain += "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    assert SECRETS.open_bytes(blob, bound).hex() == plain


@given(st.binary(max_size=200))
def test_both_sources_of_sm3_agree(data: bytes) -> None:
    assert sm3_room._digest_of_python(data) == sm3_room._digest_of_cryptography(data)
    assert sm3_room._hmac_of_python(b"key", data) == sm3_room._hmac_of_cryptography(b"key", data)


@pytest.mark.slow
@given(st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.none()))
def test_what_is_sealed_can_be_opened(content: dict[str, object]) -> None:
    assert SECRETS.open(SECRETS.seal(content)) == content


def test_same_text_is_sealed_differently_each_time() -> None:
    assert SECRETS.seal(b"same") != SECRETS.seal(b"same")


@given(st.integers(0, 45), st.integers(1, 255))
def test_altered_blob_stays_shut(place: int, change: int) -> None:
    blob = bytearray(SECRETS.seal(b"0123456789abcdefg"))
    blob[place] ^= change
    with pytest.raises(Unreadable):
        SECRETS.open_bytes(bytes(blob))


@pytest.mark.parametrize("length", [0, 1, 28, 40])
def test_cut_blob_stays_shut(length: int) -> None:
    with pytest.raises(Unreadable):
        SECRETS.open_bytes(SECRETS.seal(b"0123456789abcdefg")[:length])


def test_blob_moved_to_another_row_stays_shut() -> None:
    with pytest.raises(Unreadable):
        SECRETS.open_bytes(SECRETS.seal(b"text", b"house:a"), b"house:b")


def test_old_key_still_opens_after_a_new_one() -> None:
    old, new = SECRETS.seal(b"text"), ROTATED.seal(b"text")
    assert ROTATED.open_bytes(old) == ROTATED.open_bytes(new) == b"text"
    assert new[0] == 2


@pytest.mark.parametrize("text", ["张 三", "张三", " 张三 ", "张\u3000三"])
def test_blind_index_overlooks_spaces(text: str) -> None:
    assert SECRETS.blind_index("owner", text) == SECRETS.blind_index("owner", "张三")


def test_blind_index_overlooks_width_and_the_case_of_x() -> None:
    full = "１４０９２８１９９００１０１００１ｘ"
    wanted = SECRETS.blind_index("id", "14092819900101001X")
    assert SECRETS.blind_index("id", full) == wanted


def test_blind_index_differs_by_kind_text_and_key() -> None:
    other = Secrets(Keys(1, {1: KEY}, b"j" * 32, b"r" * 32))
    found = {
        SECRETS.blind_index("owner", "张三"),
        SECRETS.blind_index("phone", "张三"),
        SECRETS.blind_index("owner", "李四"),
        other.blind_index("owner", "张三"),
    }
    assert len(found) == 4
    assert {len(one) for one in found} == {32}


def test_receipt_is_of_one_device_and_one_payload() -> None:
    receipt = SECRETS.receipt("device", b"payload")
    assert receipt == hmac_sm3(hmac_sm3(b"r" * 32, b"device"), b"payload").hex()
    assert SECRETS.verify_receipt("device", b"payload", receipt)
    assert not SECRETS.verify_receipt("other", b"payload", receipt)
    assert not SECRETS.verify_receipt("device", b"payload!", receipt)


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys.json")
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


def test_keys_are_never_overwritten(tmp_path: Path) -> None:
    create_keys(tmp_path / "keys.json")
    sealed = Secrets.read(tmp_path / "keys.json").seal(b"text")
    with pytest.raises(FileExistsError):
        create_keys(tmp_path / "keys.json")
    assert Secrets.read(tmp_path / "keys.json").open_bytes(sealed) == b"text"
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]


def test_two_homes_have_different_keys(tmp_path: Path) -> None:
    for name in ("a", "b"):
        create_keys(tmp_path / name)
    a, b = (Secrets.read(tmp_path / name) for name in ("a", "b"))
    assert a.receipt("d", b"x") != b.receipt("d", b"x")
    with pytest.raises(Unreadable):
        b.open_bytes(a.seal(b"text"))
