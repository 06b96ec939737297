"""The door of the phone app: what is kept for ever, what is asked anew, what is not there."""

import base64
import hashlib
import re

import pytest

from server.pages import phone as pages


@pytest.fixture
def built(tmp_path, monkeypatch):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>安居</p>")
    (tmp_path / "assets" / "index-1a2b.js").write_text("go()")
    (tmp_path / "assets" / "index-1a2b.js.gz").write_bytes(b"packed")
    (tmp_path / "sw.js").write_text("worker()")
    (tmp_path / "keys.json").write_text("{}")
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    return tmp_path


def test_a_page_is_asked_for_each_time_and_runs_no_foreign_script(client, built):
    for path in ("/phone/", "/phone/sw.js"):
        answer = client.get(path, buffered=True)
        assert answer.status_code == 200
        assert "no-cache" in answer.headers["Cache-Control"]
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_what_stands_in_the_page_itself_is_allowed_by_its_hash_and_nothing_else(client, built):
    (built / "index.html").write_text("<style>p{}</style><script>go()</script>")
    policy = client.get("/phone/", buffered=True).headers["Content-Security-Policy"]
    digest = base64.b64encode(hashlib.sha256(b"go()").digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "unsafe" not in policy
    assert "tianditu" not in policy  # no county has a key


def test_tiles_of_the_national_map_are_allowed_where_a_county_has_a_key(client, built, monkeypatch):
    monkeypatch.setattr(pages, "online_maps", lambda: True)
    (built / "index.html").write_text("<p>安居，天地图</p>")
    policy = client.get("/phone/", buffered=True).headers["Content-Security-Policy"]
    assert "connect-src 'self' https://*.tianditu.gov.cn;" in policy
    assert "script-src 'self';" in policy


def test_the_smallest_twin_is_sent_to_whoever_can_unpack_it(client, built):
    (built / "assets" / "index-1a2b.js.br").write_bytes(b"smaller")
    path = "/phone/assets/index-1a2b.js"
    packed = client.get(path, headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    assert (packed.data, packed.headers["Content-Encoding"]) == (b"smaller", "br")


def test_what_has_its_hash_in_its_name_is_kept_and_sent_compressed(client, built):
    path = "/phone/assets/index-1a2b.js"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert (packed.data, packed.headers["Content-Encoding"]) == (b"packed", "gzip")
    assert re.search("max-age=31536000.*immutable", packed.headers["Cache-Control"])
    plain = client.get(path, buffered=True)
    assert plain.data == b"go()"
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["../setup.cfg", "keys.json", "assets", "nothing.js", "%00.js"])
def test_nothing_else_is_given_away(client, built, name):
    assert client.get(f"/phone/{name}").status_code == 404


def test_without_a_build_the_phone_says_so_and_the_rest_works(client, tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "ROOT", tmp_path / "not here")
    answer = client.get("/phone/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (503, "phone.not_built")
    assert client.get("/sign-in").status_code == 200
