"""The demo's visits at real size: what happens once in some thousand houses happens there."""

from random import Random

import pytest

from server.domain.facts import Actor
from server.services.demo import names, on_site


def test_nobody_on_site_has_the_name_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["王建", "王建", "王建", "李秀", "王建"])
    monkeypatch.setattr(names, "official", lambda _random: next(drawn))
    one = Actor("0183a5ba-6600-7676-a05d-86a7ac0a9c2a", "140922000000", ())

    there = [each.name for each in on_site._there([one], Random(1))]

    assert there == ["王建华", "李秀华", "王建荣"]
