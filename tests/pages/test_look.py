"""The look of pages: chosen by their reader, linked by the server, never for the printer."""

import pytest

from server.domain.acts import Role
from tests import make

HTML = {"Accept": "text/html"}


@pytest.fixture
def reader(store, password_hash, browser_of):
    make.make_county(store)
    place = {"township": make.TOWNSHIP_A}
    make.make_person(store, Role.TOWNSHIP, "zhang", password_hash=password_hash, **place)
    return browser_of("zhang")


def _choose(browser, look: str, referrer: str = "http://localhost/houses?verdict=safe"):
    headers = {**HTML, "Referer": referrer}
    return browser.client.post("/look", data={"look": look}, headers=headers)


def test_the_dark_sheet_is_linked_as_the_reader_chose(reader):
    assert "(prefers-color-scheme: dark)" in reader.get("/").text
    _choose(reader, "dark")
    page = reader.get("/").text
    assert "dark.css" in page and "prefers-color-scheme" not in page
    assert 'media="screen"' in page  # paper stays white
    _choose(reader, "light")
    assert "dark.css" not in reader.get("/").text


def test_choosing_a_look_leads_back_to_ones_own_page_and_nowhere_else(reader):
    assert _choose(reader, "dark").location == "/houses?verdict=safe"
    assert _choose(reader, "dark", "https://example.org/houses").location == "/"
    assert _choose(reader, "dark", "http://localhost//example.org").location == "/"


def test_an_unknown_look_is_not_kept(reader):
    assert "Set-Cookie" not in _choose(reader, "<script>").headers
    reader.client.set_cookie("anju_look", "<script>")
    assert 'value="auto" aria-pressed="true"' in reader.get("/").text


def test_a_printed_page_names_the_unit_and_the_day(reader):
    page = reader.get("/").text
    head = page.partition('<div class="print-head">')[2].partition("</div>")[0]
    assert "打印" in head and "年" in head
