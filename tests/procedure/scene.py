"""A county with its people, and houses that have been surveyed: where procedure tests begin."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import insert, select

from server.domain import house_code
from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.facts import Actor, Track, Verdict
from server.domain.problems import Problem
from server.domain.reach import whole_county
from server.domain.workflow import opening
from server.services import hazards, projection
from server.services.case_opening import open_case
from server.services.given_report import Report
from server.services.remediation_plans import Plan
from server.services.work import Look, Work
from server.store import rows
from server.store.engines import Store
from server.store.reads import houses
from survey_schema.model import Severity
from tests import make
from tests.procedure.agency import SIGNERS, registered
from tests.procedure.on_site import REPORT_FILE as REPORT_FILE, OnSite

WUZHAI = "140928000000"
WUTAI = "140922000000"
OLD_PHOTO = "a" * 64  # stored before anything was ordered or repaired
_serial = count(1)


@dataclass
class Scene(OnSite):
    """One county, one township of two villages, a house and everybody the procedure needs.

    `now` is the scene's clock; `at` moves it on.
    """

    store: Store
    county: str = WUZHAI
    now: datetime = make.NOW
    people: dict[str, make.Person] = field(default_factory=dict)
    agency_id: str = ""
    bureau_id: str = ""
    group_id: str = ""
    township_unit_id: str = ""
    password_hash: str = "!"  # of everybody
    _db: Any = None

    @property
    def township(self) -> str:
        return f"{self.county[:6]}100000"

    @property
    def village(self) -> str:
        return f"{self.county[:6]}100201"

    @property
    def other_township(self) -> str:
        return f"{self.county[:6]}101000"

    def set_up(self) -> Scene:
        self._db = self.store.begin_writing()
        self._settle()
        self.store.commit(self._db)
        self._db.close()
        self._db = None
        return self

    def _settle(self) -> None:
        self._write(
            rows.County,
            {
                "code": self.county,
                "profile": _PROFILES[self.county],
                "name": "测试县",
                "is_demo": True,
                "boundary": None,
            },
            owned=False,
        )
        self._divide()
        self.agency_id = self.agency("鉴定机构")
        self.bureau_id = self._unit(Role.HOUSING_BUREAU, "住建局")
        self.group_id = self._unit(Role.LEADING_GROUP, "领导小组")
        self.township_unit_id = self._unit(Role.TOWNSHIP, "镇人民政府")
        self._write(rows.PhotoFile, make.photo_file(OLD_PHOTO, make.NOW))
        self._seat_everybody()

    def _divide(self) -> None:
        for code, level, parent in (
            (self.township, "township", self.county),
            (self.village, "village", self.township),
            (self.other_township, "township", self.county),
        ):
            self._write(
                rows.Area,
                {
                    "code": code,
                    "valid_from": date(2022, 6, 1),
                    "level": level,
                    "name": "测试",
                    "parent_code": parent,
                    "is_official": False,
                },
            )

    def _seat_everybody(self) -> None:
        here = {"township": self.township}
        self.person("surveyor", Role.GRID_WORKER, **here, village=self.village)
        self.person("technician", Role.TECHNICIAN, **here)
        self.person("village", Role.VILLAGE, **here, village=self.village)
        self.person("township", Role.TOWNSHIP, **here)
        self.person("inspector", Role.AGENCY, agency=self.agency_id)
        self.person("bureau", Role.HOUSING_BUREAU)
        self.person("office", Role.LEADING_GROUP_OFFICE)
        self.person("group", Role.LEADING_GROUP)
        self.person("clerk", Role.APPROVAL_BUREAU)
        self.person("stranger", Role.TOWNSHIP, township=self.other_township)

    def person(self, name: str, role: Role, **area: str) -> make.Person:
        """An account with one seat in this county."""
        person = make.actor_of(role, f"{self.county} {name}", **area)
        seat = replace(person.seats[0], county=self.county)
        actor = replace(person, county=self.county, seats=(seat,))
        self._write(
            rows.Account,
            {
                "id": actor.account_id,
                "login": f"{name}-{self.county}",
                "name_masked": "张*",
                "personal_sealed": self.store.secrets.seal({"name": "张三"}),
                "password_hash": self.password_hash,
                "password_set_at": make.NOW,
                "password_history": [],
                "must_change_password": False,
                "failed_sign_ins": 0,
                "opened_at": make.NOW,
            },
        )
        self._write(
            rows.SeatRow,
            {
                "id": seat.id,
                "account_id": actor.account_id,
                "unit_id": seat.unit_id,
                "role": role.value,
                "township_code": seat.township,
                "village_code": seat.village,
                "agency_id": seat.agency,
                "department_code": seat.department,
                "valid_from": date(2022, 6, 1),
            },
        )
        self.people[name] = make.Person(actor, f"{name}-{self.county}")
        return self.people[name]

    def actor(self, name: str) -> Actor:
        return self.people[name].actor

    def house(self, **columns: Any) -> str:
        """A registered house in the township's village."""
        serial, house_id = next(_serial), make.make_id()
        row = {
            "id": house_id,
            "code": house_code.make(self.village, serial),
            "source": "import",
            "township_code": self.township,
            "village_code": self.village,
            "health_code": "grey",
            "is_verdict_confirmed": False,
            "is_key_survey": False,
            "registered_at": self.now,
            "changed_at": self.now,
            "version": 1,
            **columns,
        }
        with self.as_("bureau") as work:
            work.insert(rows.House, row, chain=f"house:{house_id}")
            place = {"township": row["township_code"], "village": row["village_code"]}
            work.record("house.registered", f"house:{house_id}", code=row["code"], **place)
        return house_id

    def surveyed(
        self, verdict: Verdict, *, track: Track = Track.OTHER, found: int = 1, **columns: Any
    ) -> str:
        """A house as intake leaves it: assessed, its hazards listed, its case opened."""
        house_id = self.house(is_operational=track is Track.OPERATIONAL, **columns)
        with self.as_("surveyor") as work:
            submission, assessment = make.make_id(), make.make_id()
            self._survey_rows(work, house_id, submission, assessment, verdict)
            shown = {
                "verdict": verdict.value,
                "submission_id": submission,
                "assessment_id": assessment,
                "surveyed_at": work.now,
            }
            house = houses.house_state(whole_county(self.county), work.db, house_id)
            assert house is not None
            severity = hazards.severity_of(verdict)
            state = opening(track, verdict, has_open_hazards=severity is not None)
            if state is not None:
                opened = open_case(work, state, house_id=house_id, township=self.township)
                for one in range(found if severity else 0):
                    hazards.list_named(
                        work,
                        house_id=house_id,
                        case_id=opened.id,
                        sign=f"墙体裂缝{one}",
                        severity=severity or Severity.GENERAL,
                    )
                shown |= projection.of_case(opened.id, state, opened.stage, opened.due)
            else:
                shown |= projection.without_case()
            projection.update_house(work, house, shown)
        return house_id

    def _survey_rows(
        self, work: Work, house_id: str, submission: str, assessment: str, verdict: Verdict
    ) -> None:
        chain = f"house:{house_id}"
        work.insert(
            rows.Submission,
            {
                "id": submission,
                "house_id": house_id,
                "kind": "survey",
                "state": "accepted",
                "form_version": "2022.1",
                "account_id": work.actor.account_id,
                "received_at": work.now,
                "captured_at": work.now,
                "body_hash": "0" * 64,
                "answers": {"storeys": 2},
            },
            chain=chain,
        )
        self._assess(work, house_id, submission, assessment, verdict)

    def _assess(
        self, work: Work, house_id: str, submission: str, assessment: str, verdict: Verdict
    ) -> None:
        chain = f"house:{house_id}"
        work.insert(
            rows.Assessment,
            {
                "id": assessment,
                "house_id": house_id,
                "submission_id": submission,
                "at": work.now,
                "verdict": verdict.value,
                "pack": "shanxi-2022@1",
                "profile": "national",
                "fired": [],
                "missing": [],
                "promotion": None,
            },
            chain=chain,
        )
        work.record(
            "verdict.assessed",
            chain,
            assessment=assessment,
            submission=submission,
            verdict=verdict.value,
            pack="shanxi-2022@1",
            rules=[],
            missing=[],
        )

    @contextmanager
    def as_(self, name: str):
        """A unit of work of that person, committed at the end; the clock moves on a little."""
        self.now += timedelta(minutes=1)
        with Work(self.store, self.actor(name), self.now) as work:
            yield work
            work.commit()

    def do(self, name: str, service: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        with self.as_(name) as work:
            return service(work, *arguments, **named)

    def look(self, name: str, service: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """What a service that only reads answers this person."""
        with Look(self.store, self.actor(name), self.now) as work:
            return service(work, *arguments, **named)

    def refused(self, name: str, service: Callable[..., Any], *arguments: Any, **named: Any) -> str:
        """The code of the problem with which the service refuses."""
        with pytest.raises(Problem) as problem:
            self.do(name, service, *arguments, **named)
        return problem.value.code

    def photo(self, stored_at: datetime | None = None, *, sha256: str = "") -> str:
        """A photo whose bytes arrived now, of which nobody has said anything; its hash."""
        sha256 = sha256 or make.make_hash()
        file = make.photo_file(sha256, stored_at or self.now)
        make.write(self.store, rows.PhotoFile, {"county_code": self.county, **file})
        return sha256

    def today(self) -> date:
        return local_day(self.now)

    def row(self, row: Any, **key: Any) -> Any:
        with self.store.reading() as db:
            return db.execute(select(row.__table__).filter_by(**key)).one()

    def all(self, row: Any, **key: Any) -> list[Any]:
        with self.store.reading() as db:
            return list(db.execute(select(row.__table__).filter_by(**key)))

    def case_id(self, house_id: str) -> str:
        return self.row(rows.House, id=house_id).open_case_id

    def hazard_ids(self, house_id: str, state: str = "open") -> tuple[str, ...]:
        return tuple(one.id for one in self.all(rows.Hazard, house_id=house_id, state=state))

    def assessment_id(self, house_id: str) -> str:
        return self.row(rows.House, id=house_id).assessment_id

    def events(self, house_id: str) -> list[str]:
        found = self.all(rows.LedgerEntry, chain=f"house:{house_id}")
        return [one.event for one in sorted(found, key=lambda one: one.seq)]

    def report(self, grade: str = "c", **changes: Any) -> Report:
        return replace(
            Report(
                report_no=f"鉴2022-{next(_serial)}",
                scale="jgj125",
                grade=grade,
                scope="whole",
                advice="treat",
                conclusion="承重墙开裂，局部危险。",
                people=SIGNERS,
                standards=("JGJ 125-2016",),
                inspected_on=self.today(),
                signed_on=self.today(),
                file_sha256=REPORT_FILE,
            ),
            **changes,
        )

    def plan(self, hazard_ids: tuple[str, ...], **changes: Any) -> Plan:
        return replace(
            Plan(
                kind="design_construction_defect",
                remedies=("strengthen",),
                requirement="对承重墙进行加固并恢复粉刷。",
                responsible_name="赵四海",
                responsible_phone="13800000002",
                supervising_unit_id=self.bureau_id,
                supervisor_name="孙大海",
                funding="产权人自筹3万元",
                due_on=self.today() + timedelta(days=30),
                hazard_ids=hazard_ids,
            ),
            **changes,
        )

    def agency(self, name: str) -> str:
        """A unit of kind inspection_agency, on the register with its people."""
        agency = self._unit(Role.AGENCY, name)
        for row, values in registered(self.store.secrets, agency):
            self._write(row, values)
        return agency

    def _unit(self, kind: Role, name: str) -> str:
        unit_id = make.make_id(f"unit {self.county} {name}")
        self._write(rows.Unit, {"id": unit_id, "kind": kind.value, "name": name})
        return unit_id

    def _write(self, row: Any, values: dict[str, Any], *, owned: bool = True) -> None:
        whole = {"county_code": self.county, **values} if owned else values
        if self._db is None:
            make.write(self.store, row, whole)
        else:
            self._db.execute(insert(row), whole)


_PROFILES = {WUZHAI: "wuzhai", WUTAI: "wutai"}

# Who leads acceptance in a county, as a name of the scene.
LEADERS = {
    (WUZHAI, Track.OPERATIONAL): "bureau",
    (WUZHAI, Track.OTHER): "township",
    (WUTAI, Track.OPERATIONAL): "group",
    (WUTAI, Track.OTHER): "township",
}
