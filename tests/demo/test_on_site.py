"""The demo's visits at real size: what happens once in some thousand houses happens there."""

from random import Random

from server.domain.facts import Actor
from server.services.demo import on_site

VISITS = 2_000


def test_nobody_on_site_has_the_name_of_another() -> None:
    one = Actor("0183a5ba-6600-7676-a05d-86a7ac0a9c2a", "140922000000", ())

    def names_on(visit: int) -> list[str]:
        return [each.name for each in on_site._there([one], Random(visit))]

    for visit in range(VISITS):
        there = names_on(visit)
        assert len(there) == 3
        assert len(set(there)) == 3, there
