"""The JSON door of coverage (M4) and of the survey path (M3)."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from server.api.columns import decimal, flag, number, text
from server.domain.acts import Act
from server.domain.coverage import LEVELS
from server.http.door import Door
from server.services import coverage, survey_order
from server.services.work import Work

door = Door("coverage", url_prefix="/api/v1")

Body = dict[str, Any]


class CoverageQuerySchema(Schema):
    class Meta:
        unknown = RAISE

    level = text(
        "按哪一级统计：township 乡镇，village 村，grid 网格",
        load_default="township",
        validate=validate.OneOf(LEVELS),
    )
    township = text("乡镇代码", validate=validate.Length(max=12))
    village = text("村代码", validate=validate.Length(max=12))


class CountsSchema(Schema):
    known = number("已建档：在册房屋")
    surveyed = number("已排查")
    missing = number("未排查：已建档而还没有排查")
    unplaced = number("未落位：没有定位，或定位不在所属村范围内")
    surveyed_percent = decimal("排查率（%），没有房屋时为空")


class CoverageLineSchema(Schema):
    name = text("区划名称")
    township = text("乡镇代码")
    village = text("村代码")
    grid = text("网格代码；按网格统计时为空表示未划入网格")
    counts = fields.Nested(CountsSchema)


class CoverageSchema(Schema):
    level = text("统计级别")
    lines = fields.List(fields.Nested(CoverageLineSchema))
    total = fields.Nested(CountsSchema)


@door.opens("/coverage", act=Act.HOUSE_READ, query=CoverageQuerySchema, answer=CoverageSchema)
def show_coverage(work: Work, query: Body) -> coverage.Coverage:
    """排查覆盖：辖区内各乡镇、村、网格已建档、已排查、未排查、未落位的房屋数；没有房屋的区划也列出。"""
    return coverage.coverage(
        work, query["level"], township=query.get("township"), village=query.get("village")
    )


class PathQuerySchema(Schema):
    class Meta:
        unknown = RAISE

    village = text("村代码；不填为辖区内各村", validate=validate.Length(max=12))
    grid = text("网格代码；不填为各网格，none 为未划入网格的", validate=validate.Length(max=20))
    only_missing = flag("只排还没有排查的")
    lon = fields.Float(
        validate=validate.Range(-180, 180), metadata={"description": "出发点经度（WGS84）"}
    )
    lat = fields.Float(
        validate=validate.Range(-90, 90), metadata={"description": "出发点纬度（WGS84）"}
    )

    @validates_schema
    def require_both(self, data: Body, **_options: Any) -> None:
        if ("lon" in data) != ("lat" in data):
            raise ValidationError("出发点须同时给出经度和纬度", "lon" if "lat" in data else "lat")


class StepSchema(Schema):
    order = number("次序，从1起；各网格分别编号")
    grid = text("网格代码")
    house_id = text("房屋编号")
    code = text("房屋编码")
    reason = text("为什么排在这里")
    is_surveyed = flag("是否已排查")
    lon = decimal("经度（WGS84）")
    lat = decimal("纬度（WGS84）")


class PathSchema(Schema):
    steps = fields.List(fields.Nested(StepSchema))


@door.opens(
    "/survey-path",
    act=Act.HOUSE_READ,
    query=PathQuerySchema,
    answer=PathSchema,
    problems=("path.too_many_houses",),
)
def survey_path(work: Work, query: Body) -> Body:
    """排查路径：先按方案的分区次序（百日行动期间重点房屋在前），同一分区内按最近的走法。"""
    start = (query["lon"], query["lat"]) if "lon" in query else None
    steps = survey_order.path_of_grids(
        work,
        village=query.get("village"),
        grid=query.get("grid"),
        start=start,
        only_missing=query.get("only_missing", False),
    )
    return {"steps": steps}
