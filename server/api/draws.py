"""The JSON door of 督查抽查: drawing, its proof, the blind second visits (M11)."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from server.api.case_bodies import ID, StrictSchema, described
from server.api.columns import flag, many, moment, number, text, texts
from server.domain.acts import Act
from server.http.door import Door
from server.http.downloads import attachment
from server.services import draw_visits, draws
from server.services.draws import DrawFile
from server.services.work import Work

door = Door("draws", url_prefix="/api/v1")

Body = dict[str, Any]


class MakeSchema(StrictSchema):
    township = fields.String(
        required=True,
        validate=validate.Regexp(r"\d{12}\Z", error="应为12位区划代码。"),
        metadata=described("乡镇代码"),
    )
    month = fields.String(
        required=True,
        validate=validate.Regexp(r"\d{4}-\d{2}\Z", error="应为 2022-09 这样的月份。"),
        metadata=described("报表月份，须已结束"),
    )


class AssignSchema(StrictSchema):
    account_id = fields.String(
        required=True, validate=ID, metadata=described("复查人员账号；不能是原排查、鉴定、整治人员")
    )


class DrawHeadSchema(Schema):
    id = text("抽查编号")
    township_code = text("乡镇")
    month = text("月份")
    drawn_at = moment("抽样时间")
    drawn = number("抽中户数")
    assigned = number("已指派户数")


class DrawsSchema(Schema):
    draws = many(DrawHeadSchema, "各次抽查")


class DrawnVisitSchema(Schema):
    rank = number("序号")
    house_id = text("房屋编号")
    code = text("房屋编码")
    ticket = text("抽签值：种子与房屋编码的 SHA-256")
    is_assigned = flag("是否已指派")
    is_visited = flag("是否已复查")


class AgreementSchema(Schema):
    drawn = number("抽中户数")
    visited = number("已复查户数")
    same_verdict = number("判定一致户数")
    same_signs = number("隐患表现完全一致户数")
    worse = number("复查判定更重户数")
    kappa = fields.Float(metadata={"description": "Cohen's kappa；不能计算时为空"})


class DrawSchema(Schema):
    id = text("抽查编号")
    township_code = text("乡镇")
    month = text("月份")
    method = text("抽样方法版本")
    anchor_seq = number("所用台账锚定序号：该月结束后的第一次锚定")
    anchor_hash = text("该锚定的哈希值")
    candidates = texts("抽样名单（房屋编码，已排序）")
    candidates_hash = text("名单文件的 SHA-256")
    seed = text("种子")
    percent = number("抽样比例（%）")
    drawn_at = moment("抽样时间")
    visits = many(DrawnVisitSchema, "抽中的房屋")
    agreement = fields.Nested(AgreementSchema, metadata={"description": "两次排查的一致程度"})


class AssignedSchema(Schema):
    draw_id = text("抽查编号")
    rank = number("序号")
    house_id = text("房屋编号")
    code = text("房屋编码")
    village_code = text("村")
    lon = fields.Float(metadata={"description": "经度"})
    lat = fields.Float(metadata={"description": "纬度"})
    assigned_at = moment("指派时间")
    is_done = flag("是否已复查")


class MineSchema(Schema):
    visits = many(AssignedSchema, "指派给本人的复查；不含原排查信息")


@door.opens("/draws", act=Act.DRAW_READ, answer=DrawsSchema)
def draw_list(work: Work) -> Body:
    """督查抽查：各乡镇各月的抽样，最近的在前。"""
    return {"draws": draws.draw_page(work)}


@door.opens(
    "/draws",
    "POST",
    act=Act.DRAW_MAKE,
    body=MakeSchema,
    answer=DrawSchema,
    status=201,
    problems=(
        "draw.wrong_township",
        "draw.month_not_over",
        "draw.no_anchor",
        "draw.already_made",
        "draw.nothing",
    ),
)
def make_draw(work: Work, body: Body) -> Body:
    """抽样：每乡镇每月一次，种子取自该月结束后台账的第一次锚定，任何人可以重算。"""
    return draw_body(draws.read_draw(work, draws.make(work, **body)))


@door.opens("/draws/<draw_id>", act=Act.DRAW_READ, answer=DrawSchema, problems=("draw.missing",))
def one_draw(work: Work, draw_id: str) -> Body:
    """一次抽样：名单、种子、抽中的房屋、复查进度和一致程度（按乡镇，不按个人）。"""
    return draw_body(draws.read_draw(work, draw_id))


@door.opens("/draws/<draw_id>/candidates.txt", act=Act.DRAW_READ, problems=("draw.missing",))
def candidates_file(work: Work, draw_id: str) -> Response:
    """抽样名单文件，每行一个房屋编码；其 sha256sum 即登记的哈希值。"""
    line = draws.read_draw(work, draw_id).line
    body = "".join(f"{code}\n" for code in line.candidates).encode()
    name = f"抽样名单-{line.township_code}-{line.month}.txt"
    return attachment([body], name, "text/plain; charset=utf-8")


def draw_body(file: DrawFile) -> Body:
    """Who was sent is not told: agreement is of a township, never of a person (law 8)."""
    visits = [
        {
            **one._asdict(),
            "is_assigned": one.assigned_to is not None,
            "is_visited": one.house_id in file.seconds,
        }
        for one in file.visits
    ]
    return {**file.line._asdict(), "visits": visits, "agreement": file.agreement}


@door.opens(
    "/draws/<draw_id>/visits/<int:rank>",
    "POST",
    act=Act.DRAW_ASSIGN,
    body=AssignSchema,
    answer=DrawnVisitSchema,
    problems=(
        "draw.missing",
        "draw.visited",
        "draw.first_surveyor",
        "draw.out_of_reach",
        "account.missing",
    ),
)
def assign(work: Work, body: Body, draw_id: str, rank: int) -> Body:
    """指派复查人员：不能是原排查、鉴定、整治人员。"""
    line = draw_visits.assign(work, draw_id, rank, **body)
    return {**line._asdict(), "is_assigned": True, "is_visited": False}


@door.opens("/draw-visits", act=Act.DRAW_VISIT, answer=MineSchema)
def mine(work: Work) -> Body:
    """指派给本人的督查复查：只有房屋编码和位置，不含原排查信息。"""
    return {"visits": draw_visits.assigned(work)}
