"""What a change of areas does to divisions, and that reach is carried over exactly."""

import pytest
from hypothesis import given, strategies as st

from server.domain.acts import Role
from server.domain.area_changes import Division, Unfit, newest, plan_of, townships_after
from server.domain.facts import Place, Seat
from server.domain.reach import span_of

T1, T2 = "140928100000", "140928101000"
V1, V2, V3 = "140928100201", "140928100202", "140928101201"
NEW = "140928100299"
AREAS = {
    one.code: one
    for one in (
        Division(T1, "township", "砚城镇", "140928000000"),
        Division(T2, "township", "小河头镇", "140928000000"),
        Division(V1, "village", "东村", T1),
        Division(V2, "village", "西村", T1),
        Division(V3, "village", "南村", T2),
        Division(f"{V1}-01", "grid", "一", V1),
        Division(f"{V1}-02", "grid", "二", V1),
        Division(f"{V3}-01", "grid", "一", V3),
    )
}

changes = st.one_of(
    st.tuples(
        st.just("merge"),
        st.fixed_dictionaries(
            {
                "from": st.lists(st.sampled_from((V1, V2, V3)), min_size=1, max_size=3),
                "into": st.sampled_from((V1, V2, NEW)),
                "name": st.just("新村"),
                "township": st.sampled_from((T1, T2)),
            }
        ),
    ),
    st.tuples(
        st.just("split"),
        st.fixed_dictionaries(
            {
                "from": st.just(V1),
                "parts": st.lists(
                    st.fixed_dictionaries(
                        {
                            "code": st.sampled_from((NEW, "140928100298")),
                            "name": st.just("新村"),
                            "grids": st.lists(
                                st.sampled_from((f"{V1}-01", f"{V1}-02")), min_size=1, unique=True
                            ),
                        }
                    ),
                    min_size=1,
                    max_size=2,
                ),
            }
        ),
    ),
    st.tuples(
        st.just("move"),
        st.fixed_dictionaries(
            {
                "village": st.sampled_from((V1, V3)),
                "township": st.sampled_from((T1, T2)),
                "code": st.sampled_from((None, NEW)),
            }
        ),
    ),
)
grounds = st.sampled_from(
    [(V1, None), (V2, None), (V3, None), (V1, f"{V1}-01"), (V1, f"{V1}-02"), (V3, f"{V3}-01")]
)


def _seat(village, grid, townships):
    role = Role.VILLAGE if grid is None else Role.GRID_WORKER
    county = "140928000000"
    return Seat("s", role, "u", county, townships[village], village, grid)


def _place(village, grid, townships):
    return Place("140928000000", townships[village], village, grid)


@given(change=changes, seat=grounds, house=grounds)
def test_who_reached_a_house_reaches_it_still_and_nobody_loses_or_gains_another(
    change, seat, house
):
    """But the people of a village that others came into: they see those too, and no more."""
    try:
        plan = plan_of(*change, AREAS)
    except Unfit:
        return
    before = {one.code: one.parent for one in AREAS.values() if one.level == "village"}
    after = townships_after(AREAS.values(), plan)
    seat_now, house_now = (plan.village_of(*one) for one in (seat, house))
    reached = span_of(_seat(*seat, before)).covers(_place(*house, before))
    reaches = span_of(_seat(seat_now, seat[1], after)).covers(_place(house_now, house[1], after))
    is_left_behind = seat[1] is None and house_now != plan.village_of(house[0], None)
    if reached and not is_left_behind:
        assert reaches
    if reaches and not reached:
        assert seat[1] is None
        assert seat_now == house_now
        assert seat[0] != house[0]


@given(change=changes)
def test_every_area_hangs_from_one_that_stands_after_the_change(change):
    try:
        plan = plan_of(*change, AREAS)
    except Unfit:
        return
    standing = {code: one.parent for code, one in AREAS.items() if code not in plan.ends}
    standing |= {one.code: one.parent for one in plan.begins}
    assert all(parent in standing or parent == "140928000000" for parent in standing.values())
    assert {*plan.by_village.values(), *plan.by_grid.values()} <= standing.keys()


@pytest.mark.parametrize(
    ("kind", "terms"),
    [
        ("merge", {"from": [V1], "into": V1}),
        ("merge", {"from": [V1, V2], "into": "12"}),
        ("merge", {"from": [V1, V2], "into": NEW, "name": "", "township": T1}),
        ("merge", {"from": [V1, "140928100777"], "into": V1}),
        ("split", {"from": V1, "parts": []}),
        ("split", {"from": V1, "parts": [{"code": NEW, "name": "新", "grids": [f"{V3}-01"]}]}),
        ("split", {"from": V1, "parts": [{"code": V2, "name": "新", "grids": [f"{V1}-01"]}]}),
        ("move", {"village": V1, "township": T1}),
        ("move", {"village": T1, "township": T2}),
        ("rename", {"area": V1, "name": "东村"}),
    ],
)
def test_terms_that_do_not_fit_are_refused(kind, terms):
    with pytest.raises(Unfit):
        plan_of(kind, terms, AREAS)


def test_an_old_code_is_followed_to_what_stands_today():
    went = {"a": {"b"}, "b": {"c"}, "x": {"y", "z"}, "ring": {"ring2"}, "ring2": {"ring"}}
    standing = {"c", "y", "z"}
    assert [newest(one, went, standing) for one in ("a", "b", "c", "x", "ring", "?")] == [
        "c",
        "c",
        "c",
        "x",
        "ring",
        "?",
    ]
