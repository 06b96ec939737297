"""Built parts of office pages: found by the manifest, kept for ever, missing in plain words."""

import orjson
import pytest

from server.pages import islands, static


@pytest.fixture
def built(tmp_path, monkeypatch):
    """A build of one island that shares a chunk with its own style."""
    manifest = {
        "src/map.ts": {
            "file": "assets/map-1.js",
            "name": "map",
            "isEntry": True,
            "css": ["assets/map-1.css"],
            "imports": ["_shared.js"],
        },
        "_shared.js": {"file": "assets/shared-1.js", "name": "shared", "css": ["assets/s-1.css"]},
    }
    (tmp_path / "assets").mkdir()
    (tmp_path / "manifest.json").write_bytes(orjson.dumps(manifest))
    (tmp_path / "assets" / "map-1.js").write_text("// map")
    monkeypatch.setattr(islands, "BUILT", tmp_path)
    monkeypatch.setattr(static, "BUILT", tmp_path)
    return tmp_path


def test_an_island_names_its_script_and_all_its_styles(built):
    found = islands.island("map")
    assert found.script == "/static/built/assets/map-1.js"
    assert set(found.styles) == {"/static/built/assets/map-1.css", "/static/built/assets/s-1.css"}
    assert islands.island("shared") is None


def test_an_island_that_was_not_built_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(islands, "BUILT", tmp_path / "nothing")
    assert islands.island("map") is None


def test_a_built_file_is_kept_for_ever(built, client):
    answer = client.get("/static/built/assets/map-1.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.cache_control.immutable
    answer.close()


@pytest.mark.parametrize(
    "name",
    ["package-lock.json", "src/charts.ts", "node_modules/vite/package.json", "built/manifest.json"],
)
def test_nothing_but_what_a_page_needs_is_sent(built, client, name):
    assert client.get(f"/static/{name}").status_code == 404
