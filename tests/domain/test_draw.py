"""A draw anybody can do again, and what is told of it."""

import shutil
import subprocess

import pytest
from hypothesis import given, strategies as st

from server.domain.agreement import Pair, agreement_of
from server.domain.draw import Terms, drawn, is_candidate, list_hash, number_of, seed_of
from server.domain.facts import Moment, Verdict
from tests.make import NOW

TERMS = Terms("140928000000", "140928100000", "2022-09", "a" * 64, 5)
CODES = [f"140928100201{n:05d}0" for n in range(47)]
_none: frozenset[str] = frozenset()


def _moments(*events):
    return [Moment(n, kind, NOW, "p", facts) for n, (kind, facts) in enumerate(events)]


SIGNED, OPENED, ENDED = ("case.signed_off", {}), ("case.opened", {}), ("house.ended", {})
SAFE, SEVERE = (("verdict.assessed", {"verdict": word}) for word in ("safe", "severe_hazard"))


@pytest.mark.parametrize(
    ("events", "stands"),
    [
        ([SIGNED], True),
        ([SAFE], True),
        ([SEVERE, OPENED], False),
        ([SEVERE, OPENED, SIGNED], True),
        ([SAFE, OPENED], False),
        ([SIGNED, OPENED], False),
        ([SIGNED, ENDED], False),
        ([SAFE, ("verdict.overridden", {"verdict": "general_hazard"})], False),
        ([SEVERE, ("verdict.overridden", {"verdict": "safe"})], True),
        ([], False),
    ],
)
def test_the_list_holds_who_ends_the_month_signed_off_or_judged_safe(events, stands):
    assert is_candidate(_moments(*events)) is stands


@pytest.mark.parametrize(
    ("candidates", "percent", "number"), [(1, 5, 1), (20, 5, 1), (21, 5, 2), (7, 100, 7), (0, 5, 0)]
)
def test_at_least_the_share_is_drawn(candidates, percent, number):
    assert number_of(candidates, percent) == number


@given(st.sets(st.text("0123456789", min_size=18, max_size=18), min_size=1), st.randoms())
def test_the_order_in_which_houses_come_changes_nothing(codes, random):
    shuffled = list(codes)
    random.shuffle(shuffled)
    assert list_hash(shuffled) == list_hash(sorted(codes))
    assert drawn(shuffled, "s", 30) == drawn(sorted(codes), "s", 30)


@pytest.mark.parametrize("name", ["county", "township", "month", "anchor_hash"])
def test_every_value_the_seed_rests_on_changes_it(name):
    assert seed_of(TERMS._replace(**{name: "0"}), "h") != seed_of(TERMS, "h")
    assert seed_of(TERMS, "g") != seed_of(TERMS, "h")


def test_every_house_is_drawn_about_as_often_as_another():
    often = dict.fromkeys(CODES, 0)
    for month in range(1000):
        for one in drawn(CODES, seed_of(TERMS._replace(month=str(month)), "h"), 10):
            often[one.code] += 1
    wanted = 1000 * number_of(len(CODES), 10) / len(CODES)
    assert all(0.6 * wanted < times < 1.5 * wanted for times in often.values())


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="coreutils are not here")
def test_the_draw_of_the_documentation_gives_the_same_houses(tmp_path):
    """The very lines of docs/draw.md, with bash, printf, sort and sha256sum."""
    (tmp_path / "candidates.txt").write_text("".join(f"{code}\n" for code in CODES))
    script = (
        "listed=$(sha256sum < candidates.txt | cut -c1-64); "
        f"seed=$(printf '%s\\n' anju-draw-1 {TERMS.county} {TERMS.township} {TERMS.month} "
        f"{TERMS.anchor_hash} $listed | sha256sum | cut -c1-64); "
        "while read -r code; do printf '%s %s\\n' "
        "$(printf '%s %s' $seed $code | sha256sum | cut -c1-64) $code; done "
        "< candidates.txt | LC_ALL=C sort | head -n 3"
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    found = drawn(CODES, seed_of(TERMS, list_hash(CODES)), TERMS.percent)
    assert done.stdout.split("\n")[:-1] == [f"{one.ticket} {one.code}" for one in found]


def _pair(first: Verdict, second: Verdict, *signs: str) -> Pair:
    return Pair(first, second, _none, frozenset(signs))


def test_agreement_is_told_in_counts_and_kappa():
    safe, severe = Verdict.SAFE, Verdict.SEVERE
    pairs = [_pair(safe, safe)] * 8 + [_pair(safe, severe, "C1"), _pair(severe, severe)]
    found = agreement_of(12, pairs)
    assert found[:5] == (12, 10, 9, 9, 1)
    assert found.kappa == pytest.approx(0.615, abs=0.001)  # (0.9 − 0.74) / (1 − 0.74)


@pytest.mark.parametrize("pairs", [[], [_pair(Verdict.SAFE, Verdict.SAFE)] * 5])
def test_where_only_one_answer_was_given_there_is_no_kappa(pairs):
    assert agreement_of(5, pairs).kappa is None


def test_a_better_second_verdict_is_no_worse_one():
    assert not _pair(Verdict.SEVERE, Verdict.SAFE).is_worse
