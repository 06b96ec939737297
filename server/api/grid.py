"""What a phone takes along: its grid, and the forms, codes and rules by their hash."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

import orjson
from flask import Response, request
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response as BaseResponse

from server.domain.acts import Act
from server.http.door import Door
from server.services import field_map, grid_pull, grid_visits
from server.services.last_answers import MOST_HOUSES, last_answers
from server.services.schema_content import content
from server.services.work import Work

door = Door("grid", url_prefix="/api/v1")
door.description = "手机端下行：网格内房屋、表单、代码、规则"


class GridQuery(Schema):
    cursor = fields.String(load_default=None, validate=validate.Length(max=400))
    limit = fields.Integer(load_default=500, validate=validate.Range(min=1, max=2000))


class GridSchema(Schema):
    is_reset = fields.Boolean(metadata={"description": "须先清空本机已有的房屋"})
    complete = fields.Boolean(metadata={"description": "已是最后一页"})
    houses = fields.List(fields.Dict())
    gone = fields.List(fields.String(), metadata={"description": "已灭失或已并入别的档案的房屋"})
    merged = fields.List(
        fields.Dict(),
        metadata={"description": "其中已并入别的档案的：原编号 id、保留的那一户 into"},
    )
    present = fields.List(
        fields.String(), metadata={"description": "辖区内全部房屋；不在其中的应从本机删去"}
    )
    path = fields.List(
        fields.Dict(),
        metadata={
            "description": "排查路径：各网格内每处房屋的编号 id、次序 order 和理由 reason；"
            "有变化时整份给出，超过 3000 处房屋的辖区不给"
        },
    )
    plates = fields.List(
        fields.Dict(),
        metadata={
            "description": "在用码牌：二维码末段 token 和房屋 house_id，供离线扫码认房；"
            "有变化时整份给出，超过 3000 处房屋的辖区不给"
        },
    )
    cursor = fields.String()
    schema = fields.Dict(metadata={"description": "表单、代码、规则、县级设置的版本和哈希"})
    areas = fields.List(fields.Dict())
    returned = fields.List(fields.Dict(), metadata={"description": "退回补充的排查"})
    map = fields.String(
        metadata={"description": "离线地图的版本，变了才须再取 /grid/map；没有地图时为空"}
    )


@door.opens(
    "/grid", act=Act.GRID_PULL, query=GridQuery, answer=GridSchema, problems=("cursor.invalid",)
)
def pull_grid(work: Work, query: dict[str, Any]) -> BaseResponse:
    """自上次标记以来网格内的变化；没有变化时答 304。"""
    body = orjson.dumps(grid_pull.pull(work, query["cursor"], query["limit"]))
    answer = Response(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    return answer.make_conditional(request)


@door.opens("/grid/map", act=Act.GRID_PULL, problems=("map.too_wide", "map.missing"))
def pull_map(work: Work) -> BaseResponse:
    """辖区的离线地图：界线、道路、房屋轮廓（PMTiles）；与 If-None-Match 相同时答 304。"""
    known = next(iter(request.if_none_match.as_set(include_weak=True)), None)
    version, content = field_map.field_map(work, known)
    answer = Response(content or b"", mimetype="application/vnd.pmtiles")
    answer.status_code = 304 if content is None else 200
    answer.set_etag(version)
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    return answer


_ID = "[0-9a-f-]{36}"


class LastQuery(Schema):
    houses = fields.String(
        required=True,
        validate=validate.Regexp(rf"{_ID}(,{_ID}){{0,{MOST_HOUSES - 1}}}\Z"),
        metadata={"description": f"房屋编号，以逗号分隔，至多 {MOST_HOUSES} 个"},
    )


class LastSchema(Schema):
    last = fields.List(
        fields.Dict(),
        metadata={
            "description": "辖区内各房屋上次排查可沿用的填写 answers，"
            "不含个人信息、隐患迹象和实测数据，须逐项核对；photos 为上次各类照片，供对照拍摄；"
            "没有排查过的、须盲查的房屋不给"
        },
    )


@door.opens("/grid/answers", act=Act.GRID_PULL, query=LastQuery, answer=LastSchema)
def pull_last_answers(work: Work, query: dict[str, Any]) -> BaseResponse:
    """上次排查的填写，供重新排查时核对。"""
    body = orjson.dumps({"last": last_answers(work, query["houses"].split(","))})
    answer = Response(body, mimetype="application/json")
    if "gzip" in request.accept_encodings:  # of 300 houses 440 KB, packed 16 KB
        answer.set_data(gzip.compress(body))
        answer.content_encoding = "gzip"
    answer.cache_control.private = True
    return answer


class VisitsSchema(Schema):
    rechecks = fields.List(
        fields.Dict(),
        metadata={"description": "已报整治、待现场复查的隐患：原表现、题目和整治前照片，按房屋"},
    )
    self_checks = fields.List(
        fields.Dict(), metadata={"description": "尚未现场核实的房主自查，只供查看，不是排查结果"}
    )
    patrolled = fields.List(
        fields.Dict(), metadata={"description": "一周内到期房屋上次巡查的照片，供对照拍摄"}
    )


@door.opens("/grid/visits", act=Act.GRID_PULL, answer=VisitsSchema)
def pull_visits(work: Work) -> BaseResponse:
    """到现场要看的：整治后复查、房主自查。没有变化时答 304。"""
    body = orjson.dumps(grid_visits.visits(work))
    answer = Response(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body).hexdigest()[:32])
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    return answer.make_conditional(request)


@door.opens("/schema/<kind>/<content_hash>", act=Act.GRID_PULL, problems=("schema.missing",))
def schema_content(work: Work, kind: str, content_hash: str) -> BaseResponse:
    """按哈希取表单、代码、规则或县级设置；内容永不改变，可长期缓存。"""
    found = content(work.county, kind, content_hash)
    answer = Response(found.body, mimetype="application/json")
    answer.set_etag(found.hash)
    answer.cache_control.private = True
    answer.cache_control.max_age = 31_536_000
    answer.cache_control.immutable = True
    return answer.make_conditional(request)
