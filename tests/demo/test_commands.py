"""`anju demo` and `anju user` on a home of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands import main
from server.services.demo.cast import PASSWORD

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo") / "home"
    done = _anju(place, "demo", "load", "--houses", "60")
    assert done.exit_code == 0, done.output
    return place


def _anju(home: Path, *words: str) -> Result:
    environment = {"ANJU_HOME": str(home), "DATABASE_URL": ""}
    return CliRunner().invoke(main, list(words), env=environment)


def test_a_second_load_only_prints_the_logins_again(home: Path) -> None:
    before = (home / "anju.sqlite").stat().st_mtime_ns
    again = _anju(home, "demo", "load", "--houses", "60")
    assert again.exit_code == 0
    assert PASSWORD in again.output
    assert "公开" in again.output
    assert (home / "anju.sqlite").stat().st_mtime_ns == before
    assert not (home / "loading").exists()


def test_files_of_every_room_come_with_the_county(home: Path) -> None:
    """An upload whose file stayed behind is one nobody can go on with."""
    assert list((home / "photos").rglob("*.jpg"))
    assert len(list((home / "uploads").glob("*.sealed"))) >= 1


def test_half_a_county_is_told_of_and_not_served(home: Path) -> None:
    marker = home / "demo-incomplete-wutai"
    marker.write_text("")
    try:
        refused = _anju(home, "demo", "load", "--county", "wutai", "--houses", "60")
        assert refused.exit_code == 1
        assert "中断" in refused.output
    finally:
        marker.unlink()


def test_play_prints_every_step_and_exits_with_zero(home: Path) -> None:
    played = _anju(home, "demo", "play", "--county", "wuzhai")
    assert played.exit_code == 0, played.output
    assert "办理前" in played.output
    assert played.output.count("✗ 拒绝") == 20


def test_an_account_is_opened_seated_reset_and_closed(home: Path) -> None:
    opened = _anju(
        home,
        "user",
        "add",
        "liming",
        "--name",
        "李明",
        "--role",
        "township",
        "--unit",
        "砚城镇人民政府",
        "--area",
        "140928100000",
    )
    assert opened.exit_code == 0, opened.output
    assert "初始密码" in opened.output
    seated = _anju(
        home,
        "user",
        "seat",
        "liming",
        "--role",
        "village",
        "--unit",
        "城关村民委员会",
        "--area",
        "140928100201",
    )
    assert seated.exit_code == 0, seated.output
    assert "乡镇（砚城镇人民政府）；村(居)委会" in _anju(home, "user", "list").output
    assert "新的初始密码" in _anju(home, "user", "reset-password", "liming").output
    assert _anju(home, "user", "close", "liming", "--yes").exit_code == 0
    assert "已停用" in _anju(home, "user", "close", "liming", "--yes").output


def test_a_login_too_short_or_taken_is_refused(home: Path) -> None:
    for login, word in (("ab", "至少"), ("office", "已被使用")):
        refused = _anju(
            home,
            "user",
            "add",
            login,
            "--name",
            "李明",
            "--role",
            "administrator",
            "--unit",
            "县信息中心",
        )
        assert refused.exit_code != 0
        assert word in refused.output
