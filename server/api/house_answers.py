"""What the house door answers: never a name, phone, ID number or door in clear but on reveal."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from server.api.case_answers import CaseSchema, HazardSchema
from server.api.columns import (
    DueColumns,
    HouseColumns,
    PageQuery,
    day,
    decimal,
    flag,
    many,
    moment,
    number,
    text,
    texts,
)

_VERDICTS = ["safe", "general_hazard", "severe_hazard", "incomplete"]
_COLOURS = ["green", "yellow", "red", "grey"]
_POSITIONS = ["unplaced", "no_position", "astray"]


class PagedQuerySchema(PageQuery):
    village = text("村代码", validate=validate.Length(max=12))
    is_operational = flag("是否经营性")
    is_overdue = flag("只看超期的")
    is_uncontrolled = flag("只看严重隐患管控措施尚未到位的")


class HouseQuerySchema(PagedQuerySchema):
    verdict = text("判定", validate=validate.OneOf(_VERDICTS))
    stage = text("当前环节", validate=validate.Length(max=30))
    health_code = text("健康码", validate=validate.OneOf(_COLOURS))
    search = text(
        "房屋编码，或房主完整的姓名、电话、身份证号", validate=validate.Length(min=2, max=40)
    )

    grid = text("网格代码；none 为未划入网格的", validate=validate.Length(max=20))
    is_key_survey = flag("只看百日行动重点")
    is_surveyed = flag("是否已排查")
    is_ended = flag("true 只看已灭失的；不填为未灭失的")
    with_ended = flag("true 连同已灭失的一起列出")
    position = text("定位情况", validate=validate.OneOf(_POSITIONS))
    question = text("数据质量核实编号：只看它所问的房屋", validate=validate.Length(max=36))


class TimelineQuerySchema(Schema):
    class Meta:
        unknown = RAISE

    after = number("已有的最后一条序号", load_default=0, validate=validate.Range(0))


class HouseLineSchema(HouseColumns, DueColumns):
    id = text("房屋编号")
    verdict = text("判定")
    is_verdict_confirmed = flag("判定是否已由技术人员确认")
    health_code = text("健康码")
    open_case_id = text("未结案卷编号")
    stage = text("当前环节")
    due_on = day("本环节期限")
    is_on_top = flag("严重隐患（或鉴定要求停用）管控措施尚未到位，排在最前")
    surveyed_at = moment("最近排查时间")
    lon = decimal("经度（WGS84）")
    lat = decimal("纬度（WGS84）")


class HousePageSchema(Schema):
    houses = many(HouseLineSchema, "房屋")
    next = text("下一页的翻页标记，没有下一页时为空")
    total = number("符合条件的房屋数（只在第一页给出，满 10000 表示不少于 10000）")


class SurveySchema(Schema):
    id = text("排查提交编号")
    kind = text("排查类型")
    state = text("状态")
    form_version = text("表单版本")
    account_id = text("排查人账号")
    captured_at = moment("现场保存时间")
    received_at = moment("收到时间")


class AnswersSchema(Schema):
    submission_id = text("排查提交编号")
    form_version = text("表单版本")
    captured_at = moment("现场保存时间")
    answers = fields.Dict(metadata={"description": "排查内容，不含个人信息"})
    doubts = fields.List(fields.Raw(), metadata={"description": "数据质量疑问"})


class AssessmentSchema(Schema):
    id = text("初步判定编号")
    submission_id = text("排查提交编号")
    at = moment("判定时间")
    verdict = text("判定")
    pack = text("规则库版本")
    profile = text("规则口径")
    fired = fields.List(
        fields.Dict(),
        metadata={"description": "触发的每条规则：所据答案、条款、可信程度，未经确认的注明"},
    )
    missing = texts("缺少的关键答案")
    promotion = text("升级为严重的依据")


class RecordedSchema(Schema):
    id = text("条目号")
    kind = text("material 建筑材料，fire 消防，electrics 电气，gas 燃气，equipment 特种设备")
    kind_label = text("类别")
    sign = text("问题")
    clause = text("依据")
    mark = text("依据未经确认的，注明待当地主管部门确认")


class ConfirmationSchema(Schema):
    id = text("确认编号")
    assessment_id = text("初步判定编号")
    at = moment("时间")
    account_id = text("办理人账号")
    was = text("原判定")
    verdict = text("现判定")
    reason = text("改判理由")


class PhotoSchema(Schema):
    submission_id = text("排查提交编号")
    sha256 = text("照片")
    slot = text("照片类别")
    question = text("所示的隐患表现")
    captured_at = moment("拍摄时间")
    is_stored = flag("照片是否已收到")


class TimelineLineSchema(Schema):
    seq = number("序号")
    at = moment("时间")
    event = text("事件")
    label = text("事件名称")
    who = text("办理人（脱敏）")
    unit = text("单位")
    case_id = text("案卷编号")
    facts = fields.Dict(metadata={"description": "编号、代码、数字和日期"})
    hash = text("SM3 链值")


class TimelineSchema(Schema):
    entries = many(TimelineLineSchema, "时间线")


class ToldSchema(Schema):
    told_at = moment("告知时间")
    whom = text("owner 房主，user 使用人，family 房主家属")
    way = text("in_person 当面，phone 电话，paper 书面，relative 转告")
    refused = flag("对方是否拒绝撤离或签字")
    photos = fields.List(fields.String(), metadata={"description": "签收或现场照片"})
    recorded_at = moment("记入台账时间")


class HouseFileSchema(HouseLineSchema):
    grid_code = text("网格代码")
    department_code = text("行业主管部门")
    township = text("乡镇")
    village = text("村")
    owner = fields.Dict(metadata={"description": "产权人（脱敏）"})
    accuracy_m = decimal("定位精度（米）")
    location_source = text("位置来源：gps 手机定位，pin 图上手工标注，footprint 图上点选房屋轮廓")
    area_path = text("排查路径分区")
    is_key_survey = flag("是否百日行动重点")
    source = text("档案来源")
    platform_no = text("国家平台编号")
    census_no = text("普查编号")
    registered_at = moment("建档时间")
    changed_at = moment("最近变动时间")
    ended_on = day("灭失或档案关闭的日期")
    merged_into = text("与另一份档案为同一户而关闭的，保留的那一户的编号 id")
    submission_id = text("最近排查提交编号")
    assessment_id = text("最近初步判定编号")
    version = number("版本号，办理时带回可防止覆盖他人的办理")
    answers = fields.Nested(AnswersSchema, metadata={"description": "最近一次排查内容"})
    recorded = many(RecordedSchema, "建筑材料、消防、燃气等另行记录的问题，不影响结构判定")
    surveys = many(SurveySchema, "历次排查")
    assessments = many(AssessmentSchema, "历次初步判定")
    confirmations = many(ConfirmationSchema, "确认与改判")
    hazards = many(HazardSchema, "隐患")
    cases = many(CaseSchema, "案卷")
    photos = many(PhotoSchema, "照片")
    timeline = many(TimelineLineSchema, "时间线")
    told = many(ToldSchema, "排查时当场告知房主（使用人）的记录")


class RevealedSchema(Schema):
    owner = fields.Dict(metadata={"description": "所查看的个人信息"})
