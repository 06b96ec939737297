"""Which backups are let go of, over years of nights."""

from datetime import UTC, datetime, timedelta

from server.domain.backup_keeping import to_drop

START = datetime(2024, 1, 1, 18, 0, tzinfo=UTC)  # 02:00 in the county


def _nights(number: int) -> dict[str, datetime]:
    days = (START + timedelta(days=one) for one in range(number))
    return {f"{day:%Y%m%dT%H%M%SZ}": day for day in days}


def _kept(made: dict[str, datetime], proved: tuple[str, ...] = ()) -> list[str]:
    dropped = to_drop(made, proved)
    return [name for name in made if name not in dropped]


def test_a_year_of_nights_leaves_seven_days_five_weeks_and_twelve_months() -> None:
    made = _nights(400)
    kept = _kept(made)
    newest = list(made)[-7:]
    assert kept[-7:] == newest
    assert 7 + 3 + 10 <= len(kept) <= 7 + 5 + 12
    months = {name[:6] for name in kept}
    assert len(months) == 12
    assert to_drop({name: made[name] for name in kept}, ()) == []


def test_done_every_night_it_keeps_as_much_as_done_at_once() -> None:
    """What is needed later for a week or a month is not let go of before."""
    made, left = _nights(400), dict[str, datetime]()
    for name, at in made.items():
        left[name] = at
        for gone in to_drop(left, ()):
            del left[gone]
    assert list(left) == _kept(made)


def test_the_newest_and_the_last_proved_are_kept_whatever_their_age() -> None:
    made = _nights(100)
    names = list(made)
    assert to_drop(made, [names[1], names[0]])[0] == names[0]
    assert names[1] in _kept(made, (names[0], names[1]))
    assert to_drop({names[0]: made[names[0]]}, ()) == []
    assert to_drop({}, ()) == []


def test_of_many_in_one_day_the_last_is_kept() -> None:
    made = {f"{hour:02}": START + timedelta(hours=hour) for hour in range(3)}
    assert _kept(made) == ["02"]
