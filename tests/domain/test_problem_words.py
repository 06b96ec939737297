"""A problem's facts stay as machines write them; its sentence is read by officials."""

from server.domain.problems import Problem


def test_a_day_among_the_facts_is_read_as_officials_write_it():
    problem = Problem("report.too_early", month="2022-09", day="2022-10-01")
    assert problem.text == "2022年9月 报表自 2022年10月1日 起报送。"
    assert problem.facts == {"month": "2022-09", "day": "2022-10-01"}


def test_what_only_looks_like_a_day_is_left_alone():
    assert "“2022-9”" in Problem("figures.no_such_month", month="2022-9").text
    assert "AJ-2022-09" in Problem("area.missing", code="AJ-2022-09").text
