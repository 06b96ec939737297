"""The two stories of the campaign, played from the survey to the sign-off (mission M6–M11)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any

from server.domain.acceptance import tier_of
from server.domain.acts import Role
from server.domain.days import local_day
from server.domain.facts import Track, Verdict
from server.domain.ids import NOISE_BYTES, new_id
from server.domain.period import period_of
from server.services.county import CountySchema, county_schema
from server.services.demo import agencies, names
from server.services.demo.answers import fill
from server.services.demo.photos import picture
from server.services.demo.play_ending import Ending
from server.services.demo.play_figures import compare, figures_of
from server.services.demo.signs import with_verdict
from server.services.demo.stage import Refused, Stage
from server.services.demo.traits import Chosen, traits
from survey_schema.model import CountyProfile, Kind

_WORDS = {Verdict.SEVERE: "严重安全隐患", Verdict.GENERAL: "一般安全隐患"}


def play(stage: Stage, profile: CountyProfile, now: datetime) -> None:
    """Both stories; `Refused` when a step or a figure is not what it must be."""
    month = period_of(local_day(now), profile.report_day).name
    before = figures_of(stage, month)
    schema = county_schema(profile.code)
    stage.say(f"\n【{profile.name}】一、经营性自建房，初判严重安全隐患")
    Play(stage, schema, Track.OPERATIONAL, now, 1).severe()
    stage.say(f"\n【{profile.name}】二、其他自建房，初判一般安全隐患")
    Play(stage, schema, Track.OTHER, now, 2).general()
    after = figures_of(stage, month)
    compare(stage, month, before, after)


class Play:
    """One house of one track, from its survey on."""

    def __init__(
        self, stage: Stage, schema: CountySchema, track: Track, now: datetime, number: int
    ) -> None:
        self.stage, self.schema, self.track, self.now = stage, schema, track, now
        self.random = Random(f"{now.isoformat()} {number}")
        self.house_id = new_id(now, self.random.randbytes(NOISE_BYTES))
        self.case_id = ""
        self._seen = 0

    def severe(self) -> None:
        self._survey(Verdict.SEVERE)
        agency = self.stage.person("agency")
        commission = {"agency_id": agency.unit_id, "is_urgent": True}
        early = f"/cases/{self.case_id}/inspections"
        self.stage.is_refused("grid", "直接委托鉴定", early, commission, "act.forbidden")
        self.stage.is_refused("township", "先委托鉴定", early, commission, "case.control_first")
        self._confirm()
        measure = self._control()
        inspection = self.step(
            "housing", "委托安全鉴定（紧急）", f"/cases/{self.case_id}/inspections", commission
        )
        self._report(inspection["id"])
        self._remedy(Verdict.SEVERE)
        end = Ending(self)
        end.accept()
        self.step("township", "解除管控", f"/control-measures/{measure}/lift")
        end.sign_off()

    def general(self) -> None:
        self._survey(Verdict.GENERAL)
        self._confirm()
        self._remedy(Verdict.GENERAL)
        end = Ending(self)
        end.accept()
        end.sign_off()

    # the steps

    def _survey(self, wanted: Verdict) -> None:
        with self._shown():
            self._send_survey(wanted)

    def _send_survey(self, wanted: Verdict) -> None:
        chosen = self._chosen(wanted)
        envelope, pictures = self._envelope(chosen)
        path = f"/submissions/{new_id(self.now, self.random.randbytes(NOISE_BYTES))}"
        body = self.stage.act("grid", "提交排查", "PUT", path, envelope)
        found = body["verdict"]["verdict"] if body["verdict"] else body["reasons"]
        if found != wanted:
            raise Refused(f"初步判定应为{_WORDS[wanted]}，实际 {found}")
        for sha256, data in pictures:
            self.stage.upload("grid", sha256, data)
        self.case_id = body["case"]["id"]
        rules = "；".join(f"{one['rule']} {one['sign']}" for one in body["verdict"]["fired"])
        self.stage.say(f"       初步判定：{_WORDS[wanted]}（{rules}）")
        self.stage.say(f"       房屋编码 {body['house']['code']}，案号 {body['case']['number']}")

    def _confirm(self) -> None:
        house = self.stage.look("technician", f"/houses/{self.house_id}")
        body = {"decision": "confirm", "assessment_id": house["assessment_id"]}
        self.step("technician", "确认初步判定", f"/houses/{self.house_id}/verdict", body)

    def _control(self) -> str:
        kinds = ["evacuate", "stop_business", "seal"]
        ordered = self.step(
            "township",
            "下达管控措施：清人、停业、封房",
            f"/cases/{self.case_id}/control-measures",
            {"kinds": kinds},
        )
        measure = str(ordered["id"])
        self.step(
            "grid",
            "确认管控到位（附现场照片）",
            f"/control-measures/{measure}/in-place",
            {"photo_sha256": self.photo("grid", "control")},
        )
        return measure

    def _report(self, inspection: str) -> None:
        today, path = local_day(self.now).isoformat(), f"/inspections/{inspection}"
        self.step("agency", "接受委托，声明无利害关系", f"{path}/accept", {"has_no_interest": True})
        body = agencies.report_body(today, self.house_id)
        self.stage.is_refused("agency", "不查勘就出报告", f"{path}/report", body, "report.no_visit")
        site = {"visited_on": today, "people": agencies.team(0)}
        self.step("agency", "登记现场查勘（两人）", f"{path}/visits", site)
        data = agencies.pdf_of(f"play {self.house_id}")
        body["file_sha256"] = sha256 = hashlib.sha256(data).hexdigest()
        self.stage.send("agency", f"{path}/documents/{sha256}", data)
        self.step("agency", "出具鉴定报告：D级", f"{path}/report", body)

    def _remedy(self, verdict: Verdict) -> None:
        hazards = self.stage.look("township", f"/cases/{self.case_id}")["hazards"]
        is_severe = verdict is Verdict.SEVERE
        plan = {
            "kind": "design_construction_defect" if is_severe else "general",
            "remedies": ["strengthen"] if is_severe else ["time_limited_repair"],
            "requirement": "对隐患部位加固修复，完工后由技术人员复核。",
            "responsible_name": "郭建平",
            "responsible_phone": names.phone(990_001),
            "supervising_unit_id": self.stage.person("township").unit_id,
            "due_on": (local_day(self.now) + timedelta(days=30)).isoformat(),
            "hazard_ids": [one["id"] for one in hazards],
        }
        planned = self.step(
            "township",
            "列入整治清单：措施、责任人、时限",
            f"/cases/{self.case_id}/remediations",
            plan,
        )
        line = planned["id"]
        self.step("village", "开始整治", f"/remediations/{line}/start")
        photos = {"photos": [self.photo("grid", "after")]}
        self.step("grid", "报告整治完成（附整治后照片）", f"/remediations/{line}/finish", photos)

    def leader(self) -> str:
        """The login of who leads acceptance of this track in this county (M11)."""
        logins = {
            Role.HOUSING_BUREAU: "housing",
            Role.LEADING_GROUP: "leading",
            Role.LEADING_GROUP_OFFICE: "office",
            Role.TOWNSHIP: "township",
        }
        tier = tier_of(self.schema.profile, self.track)
        return next(logins[Role(one)] for one in tier.leading_roles if Role(one) in logins)

    # what they bring

    def step(self, login: str, what: str, path: str, body: Any = None) -> dict[str, Any]:
        with self._shown():
            return self.stage.act(login, what, "POST", path, body)

    @contextmanager
    def _shown(self) -> Iterator[None]:
        yield
        self._seen = self.stage.show(self.house_id, self.case_id or None, self._seen)

    def photo(self, login: str, label: str) -> str:
        one = picture(f"play {self.house_id} {label}")
        self.stage.upload(login, one.sha256, one.data)
        return one.sha256

    def _chosen(self, wanted: Verdict) -> Chosen:
        number = self.random.randint(1, 999)
        person: Chosen = {
            "group_name": names.group(self.random),
            "road_name": "农村道路",
            "door_number": self.random.randbytes(3).hex(),
            "owner_name": names.person(self.random),
            "owner_id_number": names.id_number(self.random, number),
            "owner_phone": names.phone(990_000 + number),
        }
        is_operational = self.track is Track.OPERATIONAL
        while True:
            chosen = traits(self.random, path="urban_other", is_operational=is_operational)
            try:
                day = local_day(self.now)
                return with_verdict(self.schema, chosen | person, wanted, self.random, day)
            except LookupError:
                continue

    def _envelope(self, chosen: Chosen) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
        grid = self.stage.person("grid").seat
        schema = self.schema.on(local_day(self.now))
        filled = fill(schema, chosen, self.random)
        front = picture(f"play {self.house_id} front")
        lon, lat = self._free_site()
        captured = self.now.isoformat(timespec="seconds")
        place = {"lon": lon, "lat": lat, "accuracy_m": 6.0}
        form = schema.form
        envelope = {
            "form": form.id,
            "form_version": form.version,
            "kind": "survey",
            "house_id": self.house_id,
            "village_code": grid["village"],
            "grid_code": grid["grid"],
            "captured_at": captured,
            "location": place,
            "answers": filled.answers,
            "app_version": "demo-play",
            "photos": [{"sha256": front.sha256, "slot": "front", "captured_at": captured}],
        }
        pictures = [(front.sha256, front.data)]
        for sign in _seen(self.schema, filled.answers):
            close = picture(f"play {self.house_id} {sign}")
            pictures.append((close.sha256, close.data))
            shown = {"sha256": close.sha256, "slot": "hazard_close_up", "question": sign}
            envelope["photos"].append(shown | {"captured_at": captured})
        return envelope, pictures

    def _free_site(self) -> tuple[float, float]:
        """A little north of the grid's northernmost house."""
        houses = self.stage.look("grid", "/grid")["houses"]
        placed = [one for one in houses if one.get("lat") is not None]
        if not placed:
            raise Refused("网格内没有已定位的房屋")
        north = max(placed, key=lambda one: float(one["lat"]))
        return round(north["lon"], 6), round(north["lat"] + 0.0003, 6)


def _seen(schema: CountySchema, answers: Chosen) -> list[str]:
    questions = schema.form.questions
    signs = {name for name in answers if questions[name].kind is Kind.SIGN}
    return [name for name, value in answers.items() if name in signs and value == "yes"]
