"""A small demo county, loaded through the services on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from server.commands import main
from server.commands.playing import in_process, quiet
from server.config import Config
from server.domain.facts import Actor
from server.domain.reach import whole_county
from server.services import ledger, reports
from server.services.demo.load import load
from server.services.demo.logins import LOGINS, printed_logins
from server.services.demo.play import play
from server.services.demo.stage import Call, Refused, Reply, Stage
from server.services.work import Look
from server.store import schema
from server.store.engines import Store
from survey_schema.load import load_county

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 18, 3, 0, tzinfo=UTC)
WUZHAI, WUTAI = load_county("wuzhai"), load_county("wutai")
HOUSES = 45


SENT = "SELECT house_id FROM submission WHERE house_id IS NOT NULL"


def _look(store: Store, at: datetime = NOW) -> Look:
    return Look(store, Actor("job:test", WUZHAI.code, ()), at)


def _rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    with store.reading() as db:
        return [tuple(row) for row in db.execute(text(query))]


def _count(store: Store, query: str) -> int:
    return int(_rows(store, f"SELECT count(*) FROM {query}")[0][0])


def test_a_loaded_county_is_whole_with_its_photos_and_its_figures_hold(store: Store) -> None:
    surveyed = load(store, WUZHAI, houses=HOUSES, now=NOW)
    missing = _count(store, f"house WHERE source = 'import' AND id NOT IN ({SENT})")
    assert surveyed >= HOUSES - missing and missing > 0
    with _look(store) as look:
        assert ledger.verify(look) == []
        assert [one.login for one in printed_logins(look)] == list(LOGINS)
        for month in ("2022-09", "2023-06", reports.current_month(look)):
            cut_off = reports.cut_off_of_month(look, month)
            report = reports.month_report(look, cut_off, reach=whole_county(WUZHAI.code))
            assert report.unmet == ()
            assert all(fall.is_explained for fall in report.falls)  # two villages merged
    assert report.total["survey_new"] > 0
    waiting = _count(store, "submission WHERE state = 'quarantined'")
    assert waiting > 0 and _count(store, "house") == surveyed + missing - waiting
    assert _count(store, "submission WHERE state IN ('released', 'replaced')") >= 2
    stages = {row[0] for row in _rows(store, "SELECT DISTINCT stage FROM house_case")}
    assert stages > {"awaiting_control", "signed_off"}
    missing = "photo WHERE sha256 NOT IN (SELECT sha256 FROM photo_file)"
    assert _count(store, missing) == 0
    assert all(store.files.has(one) for (one,) in _rows(store, "SELECT sha256 FROM photo_file"))


def test_the_same_seed_and_moment_give_the_same_county_on_any_engine(
    store: Store, tmp_path: Path
) -> None:
    load(store, WUZHAI, houses=HOUSES, now=NOW, seed=7)
    place = tmp_path / "again"
    other = schema.prepare(Config(place, f"sqlite+pysqlite:///{place / 'anju.sqlite'}"))
    try:
        load(other, WUZHAI, houses=HOUSES, now=NOW, seed=7)
        for query in (
            "SELECT id, code, verdict, stage FROM house ORDER BY id",
            "SELECT chain, seq, hash FROM ledger_entry ORDER BY chain, seq",
        ):
            assert sorted(_rows(store, query)) == sorted(_rows(other, query))
    finally:
        other.close()


# What somebody tries in the stories and must not be able to do.
REFUSALS = (
    "act.forbidden",
    "case.control_first",
    "case.four_eyes",
    "case.wrong_tier",
    "case.namesake",
    "case.evidence_missing",
    "photo.taken_before",
    "acceptance.not_reinspected",
    "acceptance.answer_needed",
    "sign_off.not_proven",
)


def test_both_counties_play_their_two_stories_in_one_home(store: Store) -> None:
    now = datetime.now(UTC)
    said: list[str] = []
    call = in_process(quiet(store))
    for profile, prefix in ((WUZHAI, ""), (WUTAI, "wutai-")):
        load(store, profile, houses=HOUSES, now=now, prefix=prefix)
        play(Stage(call, said.append, prefix), profile, datetime.now(UTC))
    story = "\n".join(said)
    assert story.count("case.signed_off") == 4
    assert [code for code in REFUSALS if code not in story] == []
    assert "领导小组（县自建房安全专项整治领导小组）作出验收结论：合格，并答复村级意见" in story
    assert "住建局（县住房和城乡建设管理局）作出验收结论：合格，并答复村级意见" in story
    assert _verified_by_command(store) == (0, ["五台县", "五寨县"])
    with pytest.raises(Refused, match="开始整治"):
        play(Stage(_stumbling(call), said.append), WUZHAI, datetime.now(UTC))


def _verified_by_command(store: Store) -> tuple[int, list[str]]:
    """As the operator does it: the exit code, and the counties whose ledger is whole."""
    home = str(store.config.home)
    environment = {"ANJU_HOME": home, "DATABASE_URL": store.config.database_url}
    done = CliRunner().invoke(main, ["ledger", "verify"], env=environment)
    whole = [line.split("：")[0] for line in done.stdout.splitlines() if "：台账完整" in line]
    return done.exit_code, sorted(whole)


def _stumbling(call: Call) -> Call:
    """No remediation starts any more."""

    def stumble(method: str, path: str, token: str | None, body: bytes | None) -> Reply:
        if path.endswith("/start"):
            return Reply(409, {"code": "case.not_ready", "detail": "还不能办理"})
        return call(method, path, token, body)

    return stumble
