"""The months of the demo: every closed one frozen, the last two handed in level by level."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random

from server.domain.days import local_day
from server.domain.facts import Actor
from server.domain.parties import department, township
from server.domain.period import Period, period_of
from server.services import report_parts
from server.services.demo.cast import Cast
from server.services.demo.on_site import drawn
from server.services.demo.timeline import local
from server.services.freezing import freeze_due
from server.services.report_parts import Signed
from server.services.sealed_images import signature
from server.services.sessions import Proof
from server.services.work import Work
from server.store.engines import Store
from survey_schema.model import CountyProfile

_SAID = "本月按台账推进排查整治，重点督促严重隐患房屋管控到位；下月继续压实属地责任。"
_DAY = timedelta(days=1)


def report(store: Store, profile: CountyProfile, cast: Cast, now: datetime, random: Random) -> None:
    freeze_due(store, profile.code, now)
    for period in _last_two(profile, now):
        _MonthStory(store, cast, period, now, random).play()


def _last_two(profile: CountyProfile, now: datetime) -> list[Period]:
    running = period_of(local_day(now), profile.report_day)
    last = period_of(running.starts - _DAY, profile.report_day)
    first = period_of(last.starts - _DAY, profile.report_day)
    return [one for one in (first, last) if one.ends >= profile.report_from]


class _MonthStory:
    """One township is late and one department silent, as it happens."""

    def __init__(
        self, store: Store, cast: Cast, period: Period, now: datetime, random: Random
    ) -> None:
        self.store, self.cast, self.period = store, cast, period
        self.now, self.random = now, random

    def play(self) -> None:
        for party, actor, on in self._parts():
            at = local(on, 10)
            if at < self.now:
                self._do(actor, at, _submitting(self.period.name, party))
                if at + _DAY < self.now:
                    self._do(self.cast.office, at + _DAY, _accepting(self.period.name, party))

    def _parts(self) -> Iterator[tuple[str, Actor, date]]:
        due = self.period.ends
        townships = sorted(self.cast.townships.items())
        late = self.random.randrange(len(townships)) if townships else 0
        for number, (code, actor) in enumerate(townships):
            yield township(code), actor, due + _DAY if number == late else due - _DAY
        for code, actor in sorted(self.cast.departments.items())[1:]:
            yield department(code), actor, due - _DAY

    def _do(self, actor: Actor, at: datetime, act: Callable[[Work], None]) -> None:
        with Work(self.store, actor, at, noise=self.random.randbytes) as work:
            act(work)
            work.commit()


def _submitting(month: str, party: str) -> Callable[[Work], None]:
    def submit(work: Work) -> None:
        proof = Proof(work.actor.account_id, work.now)
        signed = Signed(agrees=True, proof=proof, signature=signature(drawn()))
        report_parts.submit(work, month, party, signed, _SAID)

    return submit


def _accepting(month: str, party: str) -> Callable[[Work], None]:
    return lambda work: report_parts.decide(work, month, party, "accept")
