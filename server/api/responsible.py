"""The JSON door of responsibilities (M17): who answers for a house in which role."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from server.api.columns import many, text
from server.domain.acts import Act
from server.domain.responsible import DUTY_LABELS
from server.http.door import Door
from server.services import responsible
from server.services.work import Work

door = Door("responsible", url_prefix="/api/v1")


class ResponsibleSchema(Schema):
    duty = text(
        "责任：" + "，".join(f"{code.value} {label}" for code, label in DUTY_LABELS.items())
    )
    name = text("单位名称；产权人脱敏")
    code = text("区划、部门或单位代码")
    part = text("在该房屋上的职责")
    ground = text("依据")


class ResponsibleListSchema(Schema):
    responsible = many(ResponsibleSchema, "由近及远")


@door.opens(
    "/houses/<house_id>/responsible",
    act=Act.HOUSE_READ,
    answer=ResponsibleListSchema,
    problems=("house.missing",),
)
def responsible_list(work: Work, house_id: str) -> dict[str, Any]:
    """该房屋由谁负责：产权人、村、网格、乡镇、按业态的部门、监管单位、鉴定机构、验收牵头单位。"""
    return {"responsible": responsible.of_house(work, house_id)}
