"""What is remembered is exchanged as a whole, or not at all."""

import threading

import pytest

from survey_schema.memory import read_anew, remembered

FILES = {"pack": "old", "form": "old"}


@remembered
def _read(name: str) -> list[str]:
    if FILES[name] == "faulty":
        raise ValueError(name)
    return [FILES[name]]


@pytest.fixture(autouse=True)
def files(monkeypatch):
    for name in FILES:
        monkeypatch.setitem(FILES, name, "old")
    with read_anew():
        pass
    yield
    with read_anew():
        pass


def test_a_file_is_read_once(monkeypatch):
    first = _read("pack")
    monkeypatch.setitem(FILES, "pack", "new")
    assert _read("pack") is first


def test_reading_anew_takes_over_when_it_ends_well(monkeypatch):
    _read("pack")
    monkeypatch.setitem(FILES, "pack", "new")
    with read_anew():
        inside = _read("pack")
    assert inside == ["new"]
    assert _read("pack") is inside


def test_a_fault_on_the_way_leaves_everything_in_use(monkeypatch):
    pack, form = _read("pack"), _read("form")
    monkeypatch.setitem(FILES, "pack", "new")
    monkeypatch.setitem(FILES, "form", "faulty")
    with pytest.raises(ValueError, match="form"), read_anew():
        _read("pack")
        _read("form")
    assert _read("pack") is pack
    assert _read("form") is form


def test_others_go_on_with_what_is_in_use_meanwhile(monkeypatch):
    first, seen = _read("pack"), []
    monkeypatch.setitem(FILES, "pack", "new")
    with read_anew():
        _read("pack")
        other = threading.Thread(target=lambda: seen.append(_read("pack")))
        other.start()
        other.join()
    assert seen == [first]
