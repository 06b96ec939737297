"""Every job of the running house: what is asked for, and what runs by the clock."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from server import clock
from server.domain.facts import Actor
from server.jobs import asked, operation
from server.jobs.huey_alone import SqliteHuey, crontab
from server.services import (
    dossier_requests,
    export_making,
    house_search,
    overdue_reviews,
    patrol_days,
    quality_check,
    sealed_files,
    sealed_photos,
    sent_forms,
)
from server.services.figure_refresh import is_behind, refresh
from server.services.freezing import freeze_due
from server.services.ledger import anchor, check
from server.services.neighbours import name_missing
from server.services.photo_prints import make_prints
from server.services.work import Work
from server.store.engines import Store
from server.store.reads.areas import counties

log = structlog.get_logger()


def declare(queue: SqliteHuey, store: Store) -> None:
    """Every job, bound to the store it works on."""
    _declare_asked(queue, store)
    _declare_office(queue, store)
    _declare_sweeps(queue, store)
    operation.declare(queue, store)
    _declare_months(queue, store)
    _declare_dossiers(queue, store)

    @queue.periodic_task(crontab(minute="*/10"), name="anchor_ledgers")  # type: ignore[untyped-decorator]
    def anchor_ledgers() -> None:
        anchor_all(store)

    @queue.periodic_task(crontab(minute="35"), name="make_photo_prints")  # type: ignore[untyped-decorator]
    def make_photo_prints() -> None:
        for county in _counties(store):
            _in_county(store, county, "prints", _some_prints)

    # 02:20 in the county
    @queue.periodic_task(crontab(minute="20", hour="18"), name="check_quality")  # type: ignore[untyped-decorator]
    def check_quality() -> None:
        check_all(store)

    # 02:50 in the county
    @queue.periodic_task(crontab(minute="50", hour="18"), name="look_after_deadlines")  # type: ignore[untyped-decorator]
    def look_after_deadlines() -> None:
        for county in _counties(store):
            _in_county(store, county, "deadlines", look_after)
            _in_county(store, county, "patrols", reckon)


def _declare_asked(queue: SqliteHuey, store: Store) -> None:
    """Begun at once; each has its sweep below, which finds what no word told of."""

    def make_dossier(county: str, request: str) -> None:
        dossier_requests.make(store, county, request, clock.now())

    def make_export(county: str) -> None:
        _in_county(store, county, "exports", _all_exports)

    def job_waits() -> None:
        operation.run_all_waiting(store)

    for run in (make_dossier, make_export, job_waits):
        asked.declare(queue, run.__name__, run)


def _declare_office(queue: SqliteHuey, store: Store) -> None:
    @queue.periodic_task(crontab(), name="make_exports")  # type: ignore[untyped-decorator]
    def make_exports() -> None:
        for county in _counties(store):
            _in_county(store, county, "exports", _all_exports)

    @queue.periodic_task(crontab(minute="25"), name="fill_search_indexes")  # type: ignore[untyped-decorator]
    def fill_search_indexes() -> None:
        for county in _counties(store):
            _in_county(store, county, "search", _some_search_indexes)


def reckon(store: Store, county: str) -> int:
    """The next patrol of every house: it grew old, or its colour turned; how many batches."""
    after: str | None = ""
    batches = 0
    while after is not None:
        with Work(store, Actor("job:patrols", county, ()), clock.now()) as work:
            after = patrol_days.reckon(work, after)
            work.commit()
        batches += 1
    return batches


def _declare_months(queue: SqliteHuey, store: Store) -> None:
    # figures count a little that waits by themselves: this only keeps them quick
    @queue.periodic_task(crontab(minute="*/5"), name="refresh_figures")  # type: ignore[untyped-decorator]
    def refresh_figures() -> None:
        for county in _counties(store):
            _in_county(store, county, "figures", _refreshed)

    # what is too much for a page to count (figures.being_counted) is begun within a minute
    @queue.periodic_task(crontab(), name="catch_up_figures")  # type: ignore[untyped-decorator]
    def catch_up_figures() -> None:
        for county in _counties(store):
            if is_behind(store, county):
                _in_county(store, county, "figures", _refreshed)

    # whenever it runs, it freezes what is over and was not frozen, and the same in the end
    @queue.periodic_task(crontab(minute="20"), name="freeze_reports")  # type: ignore[untyped-decorator]
    def freeze_reports() -> None:
        for county in _counties(store):
            _in_county(store, county, "reports", _frozen)


def _declare_dossiers(queue: SqliteHuey, store: Store) -> None:
    @queue.periodic_task(crontab(minute="*"), name="make_waiting_dossiers")  # type: ignore[untyped-decorator]
    def make_waiting_dossiers() -> None:
        for county in _counties(store):
            _in_county(store, county, "dossiers", sweep_dossiers)


def sweep_dossiers(store: Store, county: str) -> int:
    return dossier_requests.sweep(store, county, clock.now())


def _declare_sweeps(queue: SqliteHuey, store: Store) -> None:
    """What a killed process left behind, and what has served its time."""

    # 03:10 in the county
    @queue.periodic_task(crontab(minute="10", hour="19"), name="sweep_sealed_files")  # type: ignore[untyped-decorator]
    def sweep_sealed_files() -> None:
        sealed_photos.sweep(store)
        found = sealed_files.sweep(store, clock.now())
        if found:
            log.warning("sealed_files.set_aside", files=found)

    # 03:40 in the county
    @queue.periodic_task(crontab(minute="40", hour="19"), name="check_ledgers")  # type: ignore[untyped-decorator]
    def check_ledgers() -> None:
        for county in _counties(store):
            _in_county(store, county, "ledger_check", check_ledger)

    # 03:20 in the county
    @queue.periodic_task(crontab(minute="20", hour="19"), name="forget_forms")  # type: ignore[untyped-decorator]
    def forget_forms() -> None:
        for county in _counties(store):
            _in_county(store, county, "forms", _forget_forms)


def look_after(store: Store, county: str) -> int:
    """Call for what is late, name neighbours who came since; lists show both without this run."""
    with Work(store, Actor("job:deadlines", county, ()), clock.now()) as work:
        done = overdue_reviews.call(work) + name_missing(work)
        work.commit()
    return done


def check_ledger(store: Store, county: str) -> int:
    """Compute the county's whole ledger anew; how much was found wrong."""
    with Work(store, Actor("job:ledger", county, ()), clock.now()) as work:
        findings = check(work)
        work.commit()
    if findings:
        log.error("ledger.broken", county=county, findings=len(findings))
    return len(findings)


def _forget_forms(store: Store, county: str) -> int:
    with Work(store, Actor("job:forms", county, ()), clock.now()) as work:
        gone = sent_forms.forget_old(work)
        work.commit()
    return gone


PRINTS_AN_HOUR = 2_000
INDEXES_AN_HOUR = 10_000


def _all_exports(store: Store, county: str) -> int:
    return export_making.make_all(store, county, clock.now)


def _some_search_indexes(store: Store, county: str) -> int:
    with Work(store, Actor("job:search", county, ()), clock.now()) as work:
        made = house_search.fill_indexes(work, INDEXES_AN_HOUR)
        work.commit()
    return made


def check_all(store: Store) -> int:
    """Check the data of every county; how many questions were newly asked."""
    asked = [_in_county(store, county, "quality", _checked) for county in _counties(store)]
    return sum(one or 0 for one in asked)


def _checked(store: Store, county: str) -> int:
    return quality_check.check(store, county, clock.now()).asked


def _some_prints(store: Store, county: str) -> int:
    with Work(store, Actor("job:prints", county, ()), clock.now()) as work:
        made = make_prints(work, PRINTS_AN_HOUR)
        work.commit()
    return made


def _frozen(store: Store, county: str) -> int:
    return len(freeze_due(store, county, clock.now()))


def _refreshed(store: Store, county: str) -> int:
    return refresh(store, county, clock.now())


def _in_county(store: Store, county: str, job: str, run: Callable[[Store, str], int]) -> int | None:
    """A county that fails does not stop the next; what went wrong must be seen."""
    began = clock.now()
    try:
        done = run(store, county)
    except Exception as error:
        log.exception(f"{job}.failed", county=county)
        operation.note(store, county, job, began, error)
        return None
    operation.note(store, county, job, began, None)
    return done


def _counties(store: Store) -> list[str]:
    with store.reading() as db:
        return [one.code for one in counties(db)]


def anchor_all(store: Store, reason: str = "interval") -> int:
    """Anchor every county whose ledger moved; a county that fails does not stop the next."""
    with store.reading() as db:
        codes = [one.code for one in counties(db)]
    return sum(_anchored(store, code, reason) for code in codes)


def _anchored(store: Store, county: str, reason: str) -> bool:
    try:
        with Work(store, Actor("job:anchor", county, ()), clock.now()) as work:
            made = anchor(work, reason)
            work.commit()
    except Exception:  # the next run tries again; what went wrong must be seen
        log.exception("anchor.failed", county=county)
        return False
    return made is not None
