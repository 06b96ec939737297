"""公示: what was signed off, for anybody to read, and not a word about anybody."""

from io import BytesIO

import openpyxl
import pytest

from server.domain.facts import Track, Verdict
from server.services import published, reopening
from server.store import rows
from server.store.engines import Store
from survey_schema.load import load_county
from tests.procedure import walks
from tests.procedure.scene import Scene

OWNER, PHONE = "欧阳玥瑶", "13987654321"
PAGE = "/gongshi/wuzhai?month=2022-09"


def _signed_off(scene: Scene) -> str:
    sealed = scene.store.secrets.seal({"owner_name": OWNER, "owner_phone": PHONE})
    house = scene.surveyed(
        Verdict.GENERAL, personal_sealed=sealed, owner_masked="玥**", lon=111.87654, lat=38.98765
    )
    walks.repair(scene, house)
    walks.accept(scene, house, Track.OTHER)
    walks.strike(scene, house, Track.OTHER)
    return house


@pytest.fixture
def houses(store: Store) -> tuple[Scene, list[str]]:
    scene = Scene(store).set_up()
    return scene, [_signed_off(scene) for _ in range(3)]


def _codes(scene: Scene, houses: list[str]) -> list[str]:
    return [scene.row(rows.House, id=one).code for one in houses]


def test_the_page_names_houses_and_remedies_and_no_person(houses, client):
    scene, signed = houses
    text = client.get(PAGE).text
    assert all(code in text for code in _codes(scene, signed))
    assert "除险加固" in text
    for word in (OWNER, "玥**", PHONE, "111.87", "赵四海", "赵*海", "裂缝", *signed):
        assert word not in text


def test_the_sheet_holds_the_same_houses(houses, client):
    scene, signed = houses
    answer = client.get("/gongshi/wuzhai/list.xlsx?month=2022-09")
    page = openpyxl.load_workbook(BytesIO(answer.data)).active
    cells = [[str(cell.value) for cell in row] for row in page.iter_rows()]
    codes = {cell for row in cells for cell in row if len(cell) == 18 and cell.isalnum()}
    assert codes == set(_codes(scene, signed))
    assert OWNER not in str(cells)


def test_months_and_townships_are_kept_apart(houses, client):
    scene, signed = houses
    code = _codes(scene, signed)[0]
    assert code in client.get(f"{PAGE}&township={scene.township}").text
    assert code not in client.get(f"{PAGE}&township={scene.other_township}").text
    assert code not in client.get("/gongshi/wuzhai?month=2022-08").text


def test_a_re_opened_house_is_told_as_such(houses, client):
    scene, signed = houses
    found = {"verdict": Verdict.GENERAL, "sign": "后墙新出现裂缝", "reason": "巡查发现并核实"}
    scene.do("township", reopening.reopen, signed[0], cause="patrol", **found)
    assert client.get(PAGE).text.count("已重新立案") == 1


def test_pages_follow_each_other_by_key_without_gap(houses, monkeypatch):
    scene, signed = houses
    monkeypatch.setattr(published, "PAGE", 2)
    profile = load_county("wuzhai")
    first = scene.look("office", published.page, profile, "2022-09", None, None)
    rest = scene.look("office", published.page, profile, "2022-09", None, first.next_key)
    assert [len(first.lines), len(rest.lines)] == [2, 1]
    told = [one.code for one in (*first.lines, *rest.lines)]
    assert told == list(reversed(_codes(scene, signed)))


def test_a_wrong_address_is_told_without_an_account(houses, client):
    expected = {
        "/gongshi/nowhere": 404,
        "/gongshi/wutai": 404,
        "/gongshi/wuzhai?month=2022-13": 404,
        "/gongshi/wuzhai?month=soon": 422,
        "/gongshi/wuzhai?township=140922100000": 404,
        "/gongshi/wuzhai?after=bm8": 422,
        "/gongshi/wuzhai": 200,
    }
    assert {path: client.get(path).status_code for path in expected} == expected
