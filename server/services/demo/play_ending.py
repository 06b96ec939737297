"""How a played story ends: applied, said an opinion on, looked at on site, accepted, signed off.

Every step is tried first by whom it does not belong to, or without what it must bring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from server.domain.acceptance import DONE, NOT_REQUIRED
from server.domain.days import local_day
from server.domain.facts import Track
from server.services.demo.cast import PASSWORD
from server.services.demo.on_site import drawn
from server.services.demo.stage import Person, Refused
from server.services.site_check import ITEMS

if TYPE_CHECKING:
    from server.services.demo.play import Play

Body = dict[str, Any]


class Ending:
    def __init__(self, play: Play) -> None:
        self.play, self.stage = play, play.stage
        self.case = f"/cases/{play.case_id}"
        self.leader = play.leader()

    def accept(self) -> None:
        path = f"{self.case}/acceptances"
        owner = {"way": "owner"}
        self.stage.is_refused(
            "township", "登记产权人申请而无其签字", path, owner, "case.evidence_missing"
        )
        owner["statement"] = drawn()
        applied = self.play.step("township", "登记产权人验收申请（附签字材料）", path, owner)
        self.path = f"/acceptances/{applied['id']}"
        disagrees = {"opinion": "disagree", "reasons": "院墙一侧排水不畅，雨季可能浸泡基础。"}
        self.play.step("village", "出具意见：不同意，写明理由", f"{self.path}/opinion", disagrees)
        self._visit()
        self._decide()

    def _visit(self) -> None:
        path, leader = f"{self.path}/visit", self.leader
        self._refused_visits(path)
        there = self._there(["housing", "township"])
        self.play.step(leader, "组织现场验收，逐项对比前后照片", path, self._found(there))

    def _refused_visits(self, path: str) -> None:
        leader = self.leader
        own = self._found(self._there(["township", "grid"]))
        self.stage.is_refused("grid", "验收自己排查的房屋", path, own, "act.forbidden")
        self.stage.is_refused(leader, "让排查人员本人参加验收", path, own, "case.four_eyes")
        other = "leading" if leader != "leading" else "housing"
        fair = self._found(self._there(["township", "office"]))
        self.stage.is_refused(
            other, "组织验收（不是本县规定的牵头单位）", path, fair, "case.wrong_tier"
        )
        mason = {"name": "郭建平", "unit_id": self.stage.person("township").unit_id}
        named = self._found([*self._there(["housing", "township"]), mason])
        self.stage.is_refused(leader, "让整治责任人以个人名义参加", path, named, "case.namesake")
        old = self._found(self._there(["housing", "township"]), photo=self._before())
        self.stage.is_refused(leader, "拿整治前的照片充数", path, old, "photo.taken_before")

    def _decide(self) -> None:
        path = f"{self.path}/decision"
        passed = {"conclusion": "passed"}
        if self.play.track is Track.OPERATIONAL:
            answered = {**passed, "answer": "已疏通排水沟，现场复看通畅。"}
            self.stage.is_refused(
                self.leader, "未复核鉴定就判合格", path, answered, "acceptance.not_reinspected"
            )
            self._reinspect()
        self.stage.is_refused(
            self.leader, "不答复村级意见就判合格", path, passed, "acceptance.answer_needed"
        )
        passed["answer"] = "已督促产权人疏通院墙排水沟，现场复看通畅。"
        self.play.step(self.leader, "作出验收结论：合格，并答复村级意见", path, passed)

    def _reinspect(self) -> None:
        today = local_day(self.play.now).isoformat()
        body = {
            "agency_id": self.stage.person("agency").unit_id,
            "report_no": f"FJ{today}-{self.play.house_id[-6:]}",
            "scale": "jgj125",
            "grade": "b",
            "conclusion": "加固后经复核，评定为B级，可以使用。",
            "signers": ["李明工", "王海工"],
            "inspected_on": today,
            "file_sha256": self.play.photo("grid", "reinspection"),
        }
        self.play.step("township", "提交复核鉴定报告：B级", f"{self.path}/reinspection", body)

    def sign_off(self) -> None:
        path = f"{self.case}/sign-off"
        signed = {"password": PASSWORD, "signature": drawn()}
        wrong = {**signed, "password": "Bu-Zhidao-2022"}
        self.stage.is_refused(self.leader, "用错误密码销号", path, wrong, "sign_off.not_proven")
        self.play.step(self.leader, "再次输入密码并手写签名，销号", path, signed)
        found = self.stage.look("housing", self.case)
        if found["stage"] != "signed_off":
            raise Refused(f"案卷应已销号，实际处于 {found['stage']}")

    # what they bring

    def _there(self, logins: list[str]) -> list[Body]:
        names = dict.fromkeys([self.leader, *logins, "office"])
        people: list[Person] = [self.stage.person(one) for one in names]
        return [
            {"name": f"{one.role}代表", "unit_id": one.unit_id, "account_id": one.account_id}
            for one in people
        ]

    def _found(self, there: list[Body], photo: str | None = None) -> Body:
        hazards = self.stage.look(self.leader, f"{self.path}/pairs")["hazards"]
        after = photo or self.play.photo("technician", "on site")
        items = dict.fromkeys(self._items(), DONE)
        return {
            "on_site_on": local_day(self.play.now).isoformat(),
            "participants": there,
            "marks": [
                {
                    "mark": DONE,
                    "hazard_id": one["hazard_id"],
                    "before_sha256": one["before"][0],
                    "after_sha256": after,
                }
                for one in hazards
            ],
            "items": items | {"demolition_video": NOT_REQUIRED, "licence_cancelled": NOT_REQUIRED},
        }

    def _items(self) -> list[str]:
        return [one.value for one in self.play.schema.codes[ITEMS].codes]

    def _before(self) -> str:
        """A photo of the survey, the one a hazard is compared with."""
        pairs = self.stage.look(self.leader, f"{self.path}/pairs")["hazards"]
        return str(pairs[0]["before"][0])
