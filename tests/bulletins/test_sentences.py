"""The bulletin's sentences follow the figures: every edge a month can bring, in correct Chinese."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from server.domain import bulletin, bulletin_progress, bulletin_units
from server.domain.figure_words import change, listed, percent, points, share
from server.domain.month_headlines import TOLD
from tests.bulletins import sample


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (None, 5, ""),
        (0, 0, "与上月持平"),
        (7, 7, "与上月持平"),
        (0, 3, "比上月增加3栋（上月为0）"),
        (4, 0, "比上月减少4栋，降至0"),
        (40, 45, "比上月增加5栋，增长12.5%"),
        (40, 36, "比上月减少4栋，下降10%"),
        (3, 2, "比上月减少1栋，下降33.3%"),
        (3, 5, "比上月增加2栋，增长66.7%"),
        (10_000, 9_999, "比上月减少1栋"),  # less than 0.05 %: no rate rather than 0.0
        (2_000, 2_001, "比上月增加1栋，增长0.1%"),  # the half is rounded up
    ],
)
def test_a_change_is_told_with_a_rate_only_where_there_is_one(was: Any, now: int, words: str):
    assert change(was, now) == words


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (None, 500, ""),
        (500, None, ""),
        (500, 500, "与上月持平"),
        (500, 625, "比上月提高12.5个百分点"),
        (1000, 990, "比上月降低1个百分点"),
    ],
)
def test_shares_are_compared_in_percentage_points(was: Any, now: Any, words: str):
    assert points(was, now) == words


def test_a_share_is_cut_and_never_all_while_one_is_left():
    assert percent(share(9_999, 10_000)) == "99.9%"
    assert percent(share(10_000, 10_000)) == "100%"
    assert percent(share(5, 0)) == "—"
    assert share(7, 5) == 1000  # never above all


def test_a_long_list_of_units_is_ended_with_its_number():
    assert listed(["甲", "乙", "丙"], 2) == "甲、乙等3个"
    assert listed(["甲", "乙"], 2) == "甲、乙"


def _said(**some: Any) -> str:
    return "\n".join(one.text for one in bulletin.text(sample.facts(**some)))


def test_an_ordinary_month_is_told_from_survey_to_sign_off():
    said = _said()
    for sentence in (
        "现将2022年9月（2022年8月23日至2022年9月22日）全县自建房安全专项整治工作进展情况通报如下。",
        "累计排查自建房800栋，比上月增加30栋，增长3.9%，本月新增30栋。",
        "排查率88.8%，比上月提高3.3个百分点。",
        "初判存在安全隐患40栋，比上月减少2栋，下降4.8%，其中严重10栋、一般30栋。",
        "已落实管控7栋，尚未落实管控3栋，比上月增加1栋，增长50%。",
        "经营性自建房应鉴定60栋，已鉴定45栋，鉴定率75%，比上月提高8.4个百分点。",
        "整治率50%，比上月提高10个百分点。",
        "本月巡查120次，比上月减少30次，下降20%。",
        "没有登记投诉举报。",
    ):
        assert sentence in said


def test_the_first_month_compares_with_nothing():
    said = _said(before=None, worse=[])
    assert "本期没有可比的上月数，以下不作比较。" in said
    assert "比上月" not in said.replace("没有比上月变差", "")
    assert "与上月" not in said


def test_a_county_without_houses_says_that_it_has_no_data():
    nothing = sample.facts(
        total=dict.fromkeys(TOLD, 0),
        before=None,
        units=[],
        places=[],
        phases=[],
        stuck=[],
        worse=[],
        parts=None,
        remedied_share=None,
    )
    texts = [one.text for one in bulletin.text(nothing)]
    assert texts[2:] == ["一、工作进展", "全县尚无建档房屋，本期没有数据。"]


def test_houses_on_file_and_none_surveyed_are_not_told_as_safe():
    total = {**dict.fromkeys(TOLD, 0), "registered": 9, "unsurveyed": 9}
    said = "\n".join(bulletin_progress.sentences(sample.facts(total=total, before=None)))
    assert "已建档9栋，尚未开始排查。" in said
    assert "尚无排查结果。" in said


def test_what_is_undecided_is_never_told_as_safe():
    assert "另有5栋信息不全、不能判定，不得按安全房屋对待。" in _said(total={"incomplete": 5})


def test_nothing_severe_all_controlled_and_what_stood_the_month_before():
    none = _said(total={"severe": 0, "severe_uncontrolled": 0, "severe_controlled": 0})
    assert "目前没有严重安全隐患房屋，上月为10栋。" in none
    controlled = _said(total={"severe_uncontrolled": 0, "severe_controlled": 10}, places=[])
    assert "严重安全隐患房屋10栋均已落实管控措施，上月尚未管控2栋。" in controlled
    assert "严重安全隐患尚未管控" not in controlled


def test_nothing_to_remedy_is_no_share():
    without = _said(
        total={"to_remedy": 0, "remedy_done": 0},
        remedied_share=None,
        units=[sample.unit("砚城镇", to_remedy=0, remedied=0, remedied_share=None)],
    )
    assert "目前没有需要整治的房屋，上月为40栋。" in without
    assert "各乡镇目前都没有需要整治的房屋。" in without
    assert "整治率" not in without


def test_a_cumulative_figure_that_fell_says_why_or_that_it_must_be_found_out():
    down = {"sign_off_total": 9}
    moved = _said(total=down, falls={"sign_off_total": True})
    assert "累计销号9栋，比上月减少2栋，下降18.2%（房屋划出所致），本月新增4栋。" in moved
    assert "（减少的原因须查明）" in _said(total=down, falls={"sign_off_total": False})


def test_townships_stand_against_the_county_and_never_by_a_person():
    said = _said()
    assert "整治率达到或高于全县水平（50%）的：三岔镇（50%）。" in said
    assert "整治率低于全县水平（50%）的：砚城镇（40%）。" in said
    assert "有超期未办结房屋的：砚城镇6栋。" in said
    assert "没有需要整治房屋的：韩家楼乡。" in _said(
        units=[sample.unit("砚城镇"), sample.unit("韩家楼乡", remedied_share=None)]
    )


def test_who_handed_in_late_and_who_not_at_all_are_told_apart():
    late = _said(parts={"due": 20, "late": ["三岔镇"], "missing": ["县教科局", "砚城镇"]})
    assert "逾期报送的：三岔镇；尚未报送的：县教科局、砚城镇。" in late
    assert "未按时报送的单位要落实每月22日前报送的要求，及时补报。" in late
    assert "各单位均按时报送本期月报。" in _said()
    assert "本期各单位报送情况没有记录。" in _said(parts=None)


def test_a_township_without_data_is_named():
    assert "尚无房屋数据的：新寨乡。" in _said(no_data=["新寨乡"])


def test_places_without_control_are_named_and_the_rest_lies_in_the_annex():
    many = [{"township": "砚城镇", "village": f"{at}村", "number": 9} for at in range(30)]
    facts = sample.facts(total={"severe_uncontrolled": 270}, places=many)
    told = bulletin_units.places(facts, 12)
    assert told.count("9栋") == 12 and told.endswith("，其余162栋见附表")
    assert bulletin_units.places(sample.facts(), 12) == "砚城镇东村2栋、三岔镇南村1栋"


def _problems(**some: Any) -> str:
    return "".join(bulletin_units.problems(sample.facts(**some)))


def test_problems_are_what_is_late_what_is_worse_and_where():
    said = _said()
    assert "1.严重安全隐患尚未管控3栋：砚城镇东村2栋、三岔镇南村1栋。" in said
    assert "2.超期较多的环节：砚城镇隐患整治超期6栋。" in said
    assert "3.比上月变差的指标：严重隐患尚未管控由2栋增至3栋、隐患整治超期由4栋增至6栋。" in said
    calm = _said(total={"severe_uncontrolled": 0, "overdue": 0}, stuck=[], worse=[], places=[])
    assert "本期没有超期未办结的房屋，严重安全隐患房屋均已管控。" in calm
    none = {"severe_uncontrolled": 0, "overdue": 0, "severe": 0}
    calm_of = {"stuck": [], "worse": [], "places": []}
    assert "目前没有初判存在严重安全隐患的房屋。" in _problems(total=none, **calm_of)
    unseen = _problems(total={**none, "survey_total": 0}, **calm_of)
    assert "有无隐患不明" in unseen and "没有初判" not in unseen
    assert "清人、停用、封房" in said and "清人、停用、封房" not in calm


@pytest.mark.parametrize(
    ("phase", "sentence"),
    [
        (sample.phase("甲", "nothing", done=0, target=0), "甲（2024年5月31日前）：没有应办房屋。"),
        (sample.phase("甲", "not_begun"), "甲（2024年5月31日前）：未开始。"),
        (
            sample.phase("甲", "done", done=40),
            "甲（2024年5月31日前）：应完成40栋，已完成40栋，完成率100%，已完成。",
        ),
        (
            sample.phase("甲", "behind", a_month=3),
            "甲（2024年5月31日前）：应完成40栋，已完成20栋，完成率50%，落后于时间进度，"
            "剩余20栋，每月须完成3栋。",
        ),
        (
            sample.phase("甲", "missed", ends=None),
            "甲：应完成40栋，已完成20栋，完成率50%，到期未完成，剩余20栋。",
        ),
    ],
)
def test_a_phase_is_told_with_what_is_left(phase: Any, sentence: str):
    assert list(bulletin_units.phases(sample.facts(phases=[phase]))) == [sentence]


def test_what_follows_for_a_phase_depends_on_whether_its_day_is_over():
    missed = _said(phases=[sample.phase("重点排查", "missed")])
    assert "重点排查已到期，剩余20栋，要逐栋制定计划，限期补齐。" in missed
    assert "全面整治落后于时间进度，要加快推进，每月完成不少于5栋。" in _said()


def test_a_correction_says_what_it_corrects():
    said = _said(issue=2, corrected=[{"name": "销号（累计）", "was": 16, "now": 15}])
    assert "依据第1次更正后的月报" in said and "销号（累计）由16更正为15" in said
    assert "更正" not in _said()


def test_a_month_that_is_not_frozen_is_for_drafting_only():
    assert "尚未封存，仅供起草，不得引用。" in _said(issue=None)
    assert "本期统计有2处表内校核不符" in _said(unmet=2)


def test_the_office_s_own_demand_stands_last():
    last = bulletin.text(sample.facts(demand="各乡镇月底前报送整改清单。"))[-1].text
    assert re.fullmatch(r"\d+\.各乡镇月底前报送整改清单。", last)


def test_whatever_the_figures_no_sentence_breaks():
    """No doubled or hanging commas, no empty rate, no number a figure could not be."""
    random, faults = Random(7), []
    for _ in range(400):
        total = {one: random.choice((0, 0, 1, 2, 99, 40_000)) for one in TOLD}
        before = random.choice((None, {one: random.choice((0, 1, 99, 40_001)) for one in TOLD}))
        some = {"remedied_share": random.choice((None, 500)), "issue": random.choice((None, 1, 2))}
        said = _said(total=total, before=before, **some)
        faults += re.findall(r"，，|。。|，。|：。|：$|、。|None|-\d|\b0\.0%|下降0%|增长0%", said)
    assert faults == []
