"""The page of a house: next step, why not, ledger in words, surroundings, surveys compared."""

import re
from datetime import timedelta

import pytest

from server import clock
from server.domain.facts import Verdict
from server.pages.ledger_words import told
from server.pages.words import Words
from server.services.houses import TimelineLine
from server.store import rows
from server.store.spatial import point
from tests import make
from tests.procedure import walks
from tests.procedure.scene import WUZHAI, Scene


@pytest.fixture
def office(store, browser_of, password_hash):
    scene = Scene(store, WUZHAI, password_hash=password_hash).set_up()
    scene.now = clock.now() - timedelta(hours=2)
    browsers = {}

    def page(name: str, address: str) -> str:
        if name not in browsers:
            browsers[name] = browser_of(scene.people[name].login)
        return re.sub(r"\s+", " ", browsers[name].get(address).text)

    return scene, page


def _text(html: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", html)


def _head(page: str) -> str:
    return _text(page.partition('class="next')[2].partition("</dl>")[0])


def test_the_head_says_the_next_step_who_takes_it_and_by_when(office):
    scene, page = office
    house = scene.surveyed(Verdict.SEVERE)
    head = _head(page("bureau", f"/houses/{house}"))
    assert "下达管控措施" in head and "乡镇" in head and "剩" in head
    walks.put_under_control(scene, house)
    assert "委托安全鉴定" in _head(page("bureau", f"/houses/{house}"))


def test_a_step_that_must_wait_is_no_button_and_says_what_comes_first(office):
    scene, page = office
    house = scene.surveyed(Verdict.SEVERE)
    shown = page("township", f"/houses/{house}")
    steps = shown.partition('id="steps"')[2].partition("</section>")[0]
    assert "/steps/commission" not in steps
    barred = _text(steps.partition("暂不能办理")[2])
    assert "委托安全鉴定" in barred and "管控" in barred


def test_who_has_no_part_in_a_case_is_told_nothing_of_steps(office):
    scene, page = office
    house = scene.surveyed(Verdict.SEVERE)
    assert "暂不能办理" not in page("technician", f"/houses/{house}")


def test_the_ledger_tells_in_words_and_under_headings(office):
    scene, page = office
    house = scene.surveyed(Verdict.SEVERE)
    walks.put_under_control(scene, house)
    ledger = page("township", f"/houses/{house}").partition('id="ledger"')[2]
    rows_ = re.findall(r'<tr data-heading="(\w+)">(.*?)</tr>', ledger)
    control = " ".join(_text(row) for heading, row in rows_ if heading == "control")
    assert "下达管控措施" in control and "转入“" in control and "限 20" in control
    assert not re.search(r"\b(awaiting|severe_hazard|control_ordered)\b", _text(ledger))


def _at(lon: float):
    return {"lon": lon, "lat": 38.91, "location": point(lon, 38.91)}


def test_the_surroundings_show_neighbours_in_reach_alone(office):
    scene, page = office
    house = scene.surveyed(Verdict.GENERAL, **_at(111.85))
    near = scene.house(**_at(111.8505))
    scene.house(**_at(111.8506), township_code=scene.other_township)
    scene.house(**_at(111.8605))  # 900 m off
    around = page("township", f"/houses/{house}").partition('class="around"')[2]
    around = around.partition("</svg>")[0]
    assert set(re.findall(r'href="/houses/([^"]+)"', around)) == {house, near}


def _survey(scene, house: str, day: int, **answers) -> str:
    made = make.make_id(f"survey {day} {house}")
    captured = make.NOW + timedelta(days=day)
    row = {
        "id": made,
        "house_id": house,
        "kind": "resurvey",
        "state": "accepted",
        "form_version": "2022.1",
        "account_id": scene.actor("surveyor").account_id,
        "captured_at": captured,
        "received_at": captured,
        "body_hash": "0" * 64,
        "answers": {"storeys": 2, **answers},
    }
    make.write(scene.store, rows.Submission, row)
    return made


def test_two_surveys_stand_side_by_side_with_what_differs_marked(office):
    scene, page = office
    house = scene.house()
    first = _survey(scene, house, 1, built_year=1990)
    second = _survey(scene, house, 2, built_year=1995)
    _survey(scene, house, 3, built_year=1995, storeys=3)
    address = f"/houses/{house}/surveys"
    shown = page("township", f"{address}?earlier={second}&later={first}")  # told in their order
    assert "1 项不同" in shown and re.search(r"1990.*<mark>1995", shown)
    assert "2 项不同" in page("township", f"{address}?earlier={first}")
    assert "没有找到" in page("township", f"{address}?earlier={make.make_id('none')}")


def test_one_survey_has_nothing_to_be_compared_with(office):
    scene, page = office
    house = scene.house()
    _survey(scene, house, 1)
    assert "只有一次排查" in page("township", f"/houses/{house}/surveys")


def test_facts_of_any_shape_are_told_or_left_out():
    """The same name holds a day here and a clock there."""
    facts = {"due": {"on": "2022-09-20"}, "kinds": {}, "verdict": ["x"], "photos": 3, "number": []}
    line = TimelineLine(
        1, make.NOW, "control.ordered", "", None, None, None, facts, "0" * 64, "job:x"
    )
    assert told(line, Words(make.COUNTY)) == ""
    late = line._replace(facts={"due": "2022-09-20", "percent": 40})
    assert told(late, Words(make.COUNTY)) == "完成 40%，限 2022年9月20日"
