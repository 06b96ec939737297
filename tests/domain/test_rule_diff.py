"""Two packs side by side: what was added, removed, and changed field by field."""

from dataclasses import replace

from server.domain.rule_diff import diff
from survey_schema.model import UNCONFIRMED, Certainty, Severity, Source
from tests.domain.packs import make_rule, sign
from tests.domain.whole_surveys import PACK, WORDS

C1 = next(one for one in PACK.rules if one.id == "C1")


def _diff(*rules, **changes):
    return diff(PACK, replace(PACK, rules=rules, **changes), WORDS)


def test_same_pack_has_no_difference():
    assert diff(PACK, PACK, WORDS).is_empty


def test_added_and_removed_rules_are_told_apart():
    new = make_rule("ZZ", sign("wall_vertical_crack"))
    found = _diff(*PACK.rules[1:], new)

    assert [one.id for one in found.added] == ["ZZ"]
    assert [one.id for one in found.removed] == [PACK.rules[0].id]
    assert not found.changed


def test_changed_rule_names_each_field_before_and_after():
    other = replace(
        C1,
        severity=Severity.GENERAL,
        when=sign("wall_vertical_crack"),
        structures=("masonry", "mixed"),
        source=Source("某文", Certainty.DESIGN),
    )
    found = _diff(*(other if one is C1 else one for one in PACK.rules))
    [changed] = found.changed
    told = {one.field: (one.before, one.after) for one in changed.differences}

    assert told["等级"] == ("严重", "一般")
    assert told["条件"][1] == "“墙、柱有受压竖向裂缝（多在底层门窗间墙、砖柱）”为有"
    assert told["来源"][1] == "某文"
    assert UNCONFIRMED in told["可靠度"][1]


def test_order_of_the_rules_is_no_difference():
    assert _diff(*reversed(PACK.rules)).is_empty


def test_name_and_day_of_the_pack_are_compared_too():
    found = _diff(*PACK.rules, label="新版规则库", valid_from=PACK.valid_from.replace(year=2030))

    assert [one.field for one in found.pack] == ["名称", "施行日期"]
