"""The JSON door of neighbours: who is named, what is asked of one's own, that they were told."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from server.api.case_answers import NeighbourProgressSchema
from server.api.case_bodies import StrictSchema, described, photo_moments, reason, sha256
from server.api.columns import PageQuery, decimal, many, moment, number, text, texts
from server.domain.acts import Act
from server.domain.neighbours import OUTCOMES, STATES, WAYS
from server.http.door import Door
from server.http.paging import cursor_of, key_of
from server.services import neighbours
from server.services.neighbours import Telling
from server.services.work import Work

door = Door("neighbours", url_prefix="/api/v1")

Body = dict[str, Any]


class NamedSchema(Schema):
    id = text("告知事项编号")
    basis = text("buffer 在告知范围内，by_hand 没有定位，需人工核对")
    metres = decimal("距离（米）")
    state = text("waiting 待告知，told 已告知，refused 拒绝，no_need 经核实不在范围内")
    named_at = moment("列入时间")
    told_at = moment("告知时间")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    house_id = text("房屋编号（在本辖区内的才给出）")
    code = text("房屋编码（在本辖区内的才给出）")
    owner_masked = text("产权人（脱敏，在本辖区内的才给出）")


class NamedPageSchema(Schema):
    progress = fields.Nested(NeighbourProgressSchema)
    neighbours = many(NamedSchema, "周边房屋，由近及远")
    metres = number("告知范围（米，系统设定，待县里确认）")


class AskedSchema(Schema):
    id = text("告知事项编号")
    house_id = text("房屋编号")
    code = text("房屋编码")
    township_code = text("乡镇代码")
    village_code = text("村代码")
    owner_masked = text("产权人（脱敏）")
    basis = text("buffer 在告知范围内，by_hand 没有定位，需人工核对")
    metres = decimal("与危险房屋的距离（米）")
    state = text("waiting 待告知，told 已告知，refused 拒绝，no_need 经核实不在范围内")
    told_at = moment("告知时间")
    way = text("告知方式")
    recipient_masked = text("被告知人（脱敏）")
    reason = text("拒绝或不需告知的理由")
    kinds = texts("危险房屋的管控措施（代码表 control_measure_kind）")
    ordered_at = moment("管控措施下达时间")
    danger_township = text("危险房屋所在乡镇")
    danger_village = text("危险房屋所在村")


class AskedPageSchema(Schema):
    neighbours = many(AskedSchema, "本辖区内须告知的房屋")
    next = text("下一页的翻页标记")


class AskedQuerySchema(PageQuery):
    state = text("状态", validate=validate.OneOf(STATES))


class TellSchema(StrictSchema):
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(OUTCOMES),
        metadata=described("told 已告知，refused 拒绝撤离，no_need 经核实不在范围内"),
    )
    way = fields.String(
        required=True,
        validate=validate.OneOf(WAYS),
        metadata=described("in_person 当面，phone 电话，paper 书面，relative 转告"),
    )
    recipient = fields.String(
        validate=validate.Length(min=2, max=40), metadata=described("被告知人姓名（加密保存）")
    )
    reason = reason("拒绝或不需告知的理由，不少于5个字")
    photo_sha256 = sha256("告知现场照片（可不填；照片须已上传）")
    signature_sha256 = sha256("签字照片（可不填；照片须已上传）")
    taken_at = photo_moments()


@door.opens(
    "/control-measures/<measure_id>/neighbours",
    act=Act.HOUSE_READ,
    answer=NamedPageSchema,
    problems=("measure.missing",),
)
def named(work: Work, measure_id: str) -> Body:
    """疏散周边群众的进度：应告知、已告知、拒绝、待告知；辖区外的房屋只给出距离、乡镇和状态。"""
    page = neighbours.of_measure(work, measure_id)
    lines = []
    for one in page.neighbours:
        own = one.house
        shown: Body = {"house_id": None, "code": None, "owner_masked": None}
        if own is not None:
            shown = {"house_id": own.id, "code": own.code, "owner_masked": own.owner_masked}
        lines.append({**one.line._asdict(), **shown})
    return {"progress": page.progress, "neighbours": lines, "metres": page.metres}


@door.opens(
    "/neighbours",
    act=Act.NEIGHBOUR_TELL,
    query=AskedQuerySchema,
    answer=AskedPageSchema,
    problems=("cursor.invalid",),
)
def asked(work: Work, query: Body) -> Body:
    """本辖区内须告知撤离的周边房屋，含邻近乡镇下达的管控措施所涉及的。"""
    after: Any = key_of(query.get("after"), 4)
    lines, key = neighbours.asked_page(
        work, state=query.get("state"), after=after, limit=query["limit"]
    )
    return {"neighbours": lines, "next": cursor_of(key)}


@door.opens(
    "/neighbours/<neighbour_id>/acknowledgement",
    "POST",
    act=Act.NEIGHBOUR_TELL,
    body=TellSchema,
    answer=AskedSchema,
    problems=(
        "neighbour.missing",
        "neighbour.already_told",
        "neighbour.lifted",
        "neighbour.recipient_needed",
        "neighbour.not_checked",
        "reason.too_short",
        "photo.not_stored",
        "photo.of_another_house",
        "photo.used_already",
        "photo.taken_before",
        "photo.in_future",
        "house.changed_meanwhile",
    ),
)
def tell(work: Work, body: Body, neighbour_id: str) -> Any:
    """登记告知：告知了谁、何时、何种方式，照片、签字可选；拒绝的写明情况，可再次告知。"""
    return neighbours.tell(work, neighbour_id, telling=Telling(**body))
