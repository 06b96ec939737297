"""Duties of the day the demo is loaded: somebody stands in on a grid, a phone holds unsent work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from server.domain.days import local_day
from server.domain.facts import Actor
from server.services import grids, sessions
from server.services.demo.cast import PASSWORD, Cast
from server.services.grids import Assign
from server.services.sessions import PhoneState
from server.services.work import Work
from server.store.engines import Store

_LEAVE = timedelta(days=7)


def give_out(store: Store, cast: Cast, now: datetime, random: Random, prefix: str) -> None:
    _stand_in(store, cast, now, random)
    _enrol_phone(store, cast, now, random, prefix)


def _stand_in(store: Store, cast: Cast, now: datetime, random: Random) -> None:
    """The worker of a township's second grid has the first one too, while its own is on leave."""
    for township in cast.townships.values():
        own = [one for one in cast.grids.values() if one.seats[0].township == _of(township)]
        if len(own) > 1:
            absent, colleague = own[0].seats[0], own[1]
            command = Assign(
                colleague.account_id,
                absent.unit_id,
                until=local_day(now) + _LEAVE,
                stands_in_for=absent.id,
            )
            with Work(store, township, now, noise=random.randbytes) as work:
                grids.assign(work, absent.grid or "", command)
                work.commit()
            return


def _of(township: Actor) -> str | None:
    return township.seats[0].township


def _enrol_phone(store: Store, cast: Cast, now: datetime, random: Random, prefix: str) -> None:
    """The printed grid worker's phone told of two surveys it could not send yet."""
    with Work(store, Actor("", "", ()), now, noise=random.randbytes) as work:
        enrolled = sessions.enrol_device(work, f"{prefix}grid", PASSWORD, "演示手机")
        work.commit()
    worker = next(one for one in cast.grids.values() if one.account_id == enrolled.account_id)
    state = PhoneState(2, 6, oldest_unsent_at=now - timedelta(days=1))
    actor = replace(worker, device_id=enrolled.device_id)
    with Work(store, actor, now, noise=random.randbytes) as work:
        sessions.note_phone(work, state)
        work.commit()
