"""Everything that can go wrong for a user: one catalogue for every layer.

A problem has a stable code (``subject.word``, never reused), a kind that fixes the HTTP status,
facts, and a sentence in Chinese built from the facts. Secrets and personal data never enter it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server.domain.acceptance_problems import ACCEPTANCE_PROBLEMS
from server.domain.complaint_problems import COMPLAINT_PROBLEMS
from server.domain.correction_problems import CORRECTION_PROBLEMS
from server.domain.inspection_problems import SENTENCES as INSPECTION_SENTENCES
from server.domain.matter_problems import MATTER_PROBLEMS
from server.domain.operation_problems import OPERATION_PROBLEMS
from server.domain.paper_problems import PAPER_PROBLEMS
from server.domain.patrol_problems import PATROL_PROBLEMS
from server.domain.problem_kinds import Entry as Entry, ProblemKind as ProblemKind
from server.domain.problems_of_map import MAP_PROBLEMS
from server.domain.problems_of_merging import MERGE_PROBLEMS
from server.domain.problems_of_remediation import REMEDIATION_PROBLEMS
from server.domain.problems_of_second_factor import SECOND_FACTOR_PROBLEMS
from server.domain.problems_of_use import USE_PROBLEMS
from server.domain.reconciliation_problems import RECONCILIATION_PROBLEMS
from server.domain.report_problems import REPORT_PROBLEMS
from server.domain.supervision_problems import SUPERVISION_PROBLEMS

_K = ProblemKind

# A table: one problem per line, however long its sentence is.
# fmt: off
CATALOGUE: Mapping[str, Entry] = {
    # agencies, their reports and questions about them
    **{code: Entry(ProblemKind(kind), text) for code, (kind, text) in INSPECTION_SENTENCES.items()},
    **REMEDIATION_PROBLEMS,
    **MAP_PROBLEMS,
    **CORRECTION_PROBLEMS,
    **MERGE_PROBLEMS,
    **REPORT_PROBLEMS,
    **SECOND_FACTOR_PROBLEMS,
    # who is asking
    "sign_in.needed": Entry(_K.UNAUTHENTICATED, "请先登录。"),
    "sign_in.refused": Entry(
        _K.UNAUTHENTICATED, "账号或密码不正确，或账号已被暂时锁定，请稍后再试。"
    ),
    "token.unknown": Entry(_K.UNAUTHENTICATED, "设备凭证无效，请重新登记设备。"),
    "token.revoked": Entry(_K.UNAUTHENTICATED, "该设备已被注销，请重新登记设备。"),
    "token.expired": Entry(_K.UNAUTHENTICATED, "设备凭证已过期，请重新登记设备。"),
    "session.ended": Entry(_K.UNAUTHENTICATED, "登录已失效，请重新登录。"),
    "password.must_change": Entry(_K.FORBIDDEN, "首次登录请先修改密码。"),
    "account.closed": Entry(_K.FORBIDDEN, "该账号已停用，只能补传未上传的排查信息。"),
    "account.barred": Entry(_K.FORBIDDEN, "该账号已被暂停使用，只能补传未上传的排查信息。"),
    "password.weak": Entry(_K.INVALID, "新密码不符合要求。"),
    "password.not_repeated": Entry(_K.INVALID, "两次输入的新密码不一致。"),
    "password.wrong": Entry(_K.INVALID, "原密码不正确。"),
    "account.missing": Entry(_K.MISSING, "没有找到该账号，或不在您的管理范围内。"),
    "account.login_taken": Entry(_K.CONFLICT, "该登录名已被使用。"),
    "account.already_closed": Entry(_K.CONFLICT, "该账号已停用。"),
    "account.own": Entry(_K.CONFLICT, "不能停用自己的账号，也不能变动自己的岗位。"),
    "seat.missing": Entry(_K.MISSING, "没有找到该岗位，或不在您的管理范围内。"),
    "seat.invalid": Entry(_K.INVALID, "岗位与辖区不相符。"),
    "seat.already_ended": Entry(_K.CONFLICT, "该岗位已撤销。"),
    "unit.missing": Entry(_K.MISSING, "没有找到该单位，或不在您的管理范围内。"),
    "device.missing": Entry(_K.MISSING, "没有找到该设备。"),
    "device.already_revoked": Entry(_K.CONFLICT, "该设备已注销。"),
    # acts and reach
    "act.forbidden": Entry(_K.FORBIDDEN, "您的岗位没有办理此事项的权限。"),
    "house.missing": Entry(_K.MISSING, "没有找到该房屋，或不在您的辖区内。"),
    "house.changed_meanwhile": Entry(_K.CONFLICT, "该房屋的档案刚被他人更新，请刷新后再办理。"),
    "case.missing": Entry(_K.MISSING, "没有找到该案卷，或不在您的辖区内。"),
    "submission.missing": Entry(_K.MISSING, "没有找到该排查提交，或不在您的辖区内。"),
    "defect.missing": Entry(_K.MISSING, "没有找到这项初判差异，或不在您的管理范围内。"),
    "defect.cause_needed": Entry(_K.INVALID, "请选择查明的原因。"),
    "defect.examined": Entry(_K.CONFLICT, "这项差异的原因已登记。"),
    "ground.kind_unknown": Entry(_K.INVALID, "底图要素只能是房屋轮廓或道路。"),
    "map.missing": Entry(_K.MISSING, "还没有绘制您辖区的界线，没有离线地图。"),
    "map.too_wide": Entry(_K.INVALID, "辖区超过 {villages} 个村，不提供离线地图，请按村或乡镇登录手机端。"),
    "request.unsound_address": Entry(_K.INVALID, "网址或查找内容里含有看不见的控制字符，请重新填写。"),
    "area.missing": Entry(_K.MISSING, "没有找到该区划（{code}）。"),
    # the procedure (server.domain.workflow)
    "case.closed": Entry(_K.CONFLICT, "该案卷已{closing}，不能再办理；有新隐患请重新排查立案。"),
    "case.not_ready": Entry(_K.CONFLICT, "案卷目前处于“{stage}”环节，还不能办理“{act}”。"),
    "case.control_first": Entry(
        _K.CONFLICT, "严重安全隐患房屋须先落实清人、停用、封房等管控措施，再办理“{act}”。"
    ),
    "case.inspection_first": Entry(_K.CONFLICT, "须待安全鉴定报告出具后，才能办理“{act}”。"),
    "case.control_open": Entry(_K.CONFLICT, "管控措施尚未解除，不能办理“{act}”。"),
    "case.hazard_open": Entry(_K.CONFLICT, "仍有隐患未列入整治或未消除，不能办理“{act}”。"),
    "case.four_eyes": Entry(
        _K.FORBIDDEN, "不能验收或销号本人排查、鉴定或整治的房屋，请由其他人员办理。"
    ),
    "case.wrong_tier": Entry(_K.FORBIDDEN, "该房屋的验收销号：{leading}，您的岗位不能办理。"),
    "case.too_few_participants": Entry(_K.INVALID, "参加验收人员不得少于{minimum}人。"),
    "case.participant_twice": Entry(_K.INVALID, "参加验收人员有重复，同一人只填写一次。"),
    "case.evidence_missing": Entry(_K.INVALID, "办理“{act}”缺少：{items}。"),
    "route.missing": Entry(_K.MISSING, "没有找到该页面或接口。"),
    "method.not_allowed": Entry(_K.METHOD, "该地址不接受这种请求方式。"),
    "request.malformed": Entry(_K.MALFORMED, "请求格式有误，无法识别。"),
    "request.malformed_json": Entry(_K.MALFORMED, "请求内容不是规范的 JSON。"),
    "request.invalid": Entry(_K.INVALID, "填写内容不符合要求，请按提示修改。"),
    "request.too_large": Entry(_K.TOO_LARGE, "上传内容超过允许的大小。"),
    "request.too_many": Entry(_K.TOO_MANY, "操作过于频繁，请稍后再试。"),
    "list.too_long_for_paper": Entry(
        _K.TOO_LARGE, "超过 {most} 行，不便打印；请按乡镇、村或状态缩小范围，或下载表格。"
    ),
    "form.sent_already": Entry(_K.CONFLICT, "这张表单此前已经提交并办理，没有重复办理。"),
    "form.other_content": Entry(
        _K.CONFLICT, "这张表单此前已经提交并办理；这次填写的内容与上次不同，没有办理。"
    ),
    "form.kept_missing": Entry(_K.MISSING, "没有找到保存的填写内容，或已超过保存时间。"),
    "request.forged": Entry(_K.FORBIDDEN, "页面已过期，请返回刷新后重新提交。"),
    "server.unexpected": Entry(_K.UNAVAILABLE, "系统出现意外错误，已记录（编号 {reference}），请稍后重试。"),
    "phone.not_built": Entry(_K.UNAVAILABLE, "手机端尚未生成：请用 scripts/serve 启动服务，它会自动生成。"),
    "database.busy": Entry(_K.UNAVAILABLE, "系统正忙，请稍后重试；您的数据没有丢失。"),
    # intake: submissions and photos from phones
    "submission.malformed": Entry(_K.MALFORMED, "发来的数据不是有效的 JSON（第 {position} 字节附近），请在手机上重新发送。"),
    "submission.digest_mismatch": Entry(_K.MALFORMED, "数据在传输中发生改变（校验值不符），请重新发送。"),
    "submission.too_large": Entry(_K.TOO_LARGE, "一次排查的数据不能超过 {limit_kb} KB，照片请单独上传。"),
    "submission.bad_id": Entry(_K.INVALID, "提交编号不是有效的 UUIDv7。"),
    "submission.bad_envelope": Entry(_K.INVALID, "提交的外层信息有误，请升级手机应用后重新发送。"),
    "submission.other_bytes": Entry(_K.CONFLICT, "同一提交编号已收到内容不同的数据，本次内容未保存；请以新编号重新提交。"),
    "submission.other_sender": Entry(
        _K.FORBIDDEN, "这份排查表由他人提交，照片未保存；请由原提交人的账号补传照片。"
    ),
    "xform.malformed": Entry(_K.MALFORMED, "发来的表单不是规范的 XML，请在手机上重新发送。"),
    "xform.missing": Entry(_K.MALFORMED, "没有收到填好的表单（xml_submission_file）。"),
    "xform.no_instance_id": Entry(_K.MALFORMED, "表单缺少实例编号（instanceID），无法接收。"),
    "openrosa.needs_tls": Entry(
        _K.FORBIDDEN, "用账号密码连接须使用 https；内网无 https 时请改用设备地址连接。"
    ),
    "submission.not_reviewable": Entry(_K.CONFLICT, "该排查提交此前已经办理或已退回，现在不能办理此事项。"),
    "submission.still_faulty": Entry(_K.INVALID, "按所填更正后，排查信息仍有错误，不能放行。"),
    "submission.weakened": Entry(
        _K.FORBIDDEN, "更正后的判定轻于排查人员所报，须由专业技术人员办理，或退回重新排查。"
    ),
    "photo.bad_hash": Entry(_K.INVALID, "照片编号应为 64 位小写 SHA-256 值。"),
    "photo.too_large": Entry(_K.TOO_LARGE, "照片不能超过 {limit_mb} MB。"),
    "photo.wrong_hash": Entry(_K.INVALID, "照片内容与编号（SHA-256）不符，已丢弃，请重新上传。"),
    "photo.not_an_image": Entry(_K.INVALID, "文件不是可识别的 JPEG、PNG 或 WebP 照片。"),
    "photo.too_many_pixels": Entry(_K.INVALID, "照片像素过多（{width}×{height}），超过 {limit_mp} 百万像素，未保存。"),
    "photo.wrong_offset": Entry(_K.CONFLICT, "续传位置不符，服务器已有 {expected} 字节，请从该处继续。"),
    "photo.no_length": Entry(
        _K.MALFORMED, "续传须在请求头写明 Upload-Offset（起点）和 Upload-Length（全长）。"
    ),
    "photo.missing": Entry(_K.MISSING, "没有找到该照片，或不在您的辖区内。"),
    "cursor.invalid": Entry(_K.INVALID, "翻页标记无效，请从头获取。"),
    "schema.missing": Entry(_K.MISSING, "没有找到该版本的表单、代码或规则。"),
    # the procedure after the verdict: what is missing, what it must bring with it
    "measure.missing": Entry(_K.MISSING, "没有找到该管控措施，或不在您的辖区内。"),
    "measure.superseded": Entry(_K.CONFLICT, "该管控措施已被新的措施取代，请办理最新的一项。"),
    "inspection.missing": Entry(_K.MISSING, "没有找到该鉴定委托，或不是委托给您单位的。"),
    "inspection.already_reported": Entry(_K.CONFLICT, "该鉴定委托已出具报告，不能重复提交。"),
    "remediation.missing": Entry(_K.MISSING, "没有找到该整治项目，或不在您的辖区内。"),
    "agency.missing": Entry(_K.INVALID, "所选单位不是在册的鉴定机构，或已停业。"),
    "unit.unknown": Entry(_K.INVALID, "没有找到所填单位，或该单位已撤销。"),
    "code.unknown": Entry(_K.INVALID, "“{value}”不是{list}的有效代码。"),
    # forms of a step, sent twice or over something newer
    "step.taken_already": Entry(
        _K.CONFLICT, "您已提交过本表，没有重复登记；如需再办一次，请核对后重新提交。"
    ),
    "agency.changed_meanwhile": Entry(
        _K.CONFLICT, "该机构的登记在您填写期间有变动，请核对后重新提交。"
    ),
    "photo.not_stored": Entry(_K.INVALID, "照片 {photo} 尚未上传，请先上传照片再办理。"),
    "day.in_future": Entry(_K.INVALID, "日期 {day} 晚于今天，请核对。"),
    "reason.too_short": Entry(_K.INVALID, "请写明理由，不少于 {minimum} 个字。"),
    "report.grade_not_in_scale": Entry(_K.INVALID, "等级“{grade}”不属于鉴定标准“{scale}”。"),
    "report.too_few_signers": Entry(_K.INVALID, "鉴定报告须由至少 {minimum} 名鉴定人员签字。"),
    "report.before_commission": Entry(_K.INVALID, "现场查勘日期早于委托日期，请核对。"),
    "verdict.none": Entry(_K.CONFLICT, "该房屋尚无初步判定。"),
    "verdict.superseded": Entry(_K.CONFLICT, "该房屋已有更新的初步判定，请刷新后再办理。"),
    "verdict.incomplete": Entry(_K.CONFLICT, "排查信息不完整，不能确认判定，请先补充排查。"),
    "verdict.already_confirmed": Entry(_K.CONFLICT, "该判定已由技术人员确认。"),
    "verdict.four_eyes": Entry(_K.FORBIDDEN, "不能确认或下调本人排查的房屋的判定，须由他人办理。"),
    "verdict.not_higher": Entry(_K.INVALID, "上调后的判定应比现有判定更严重。"),
    "verdict.not_lower": Entry(_K.INVALID, "下调后的判定应比现有判定更轻。"),
    "verdict.needed": Entry(_K.INVALID, "请填写改判后的结论。"),
    "personal.unknown_field": Entry(_K.INVALID, "请选择要查看的个人信息项目。"),
    "personal.none": Entry(_K.MISSING, "该房屋档案中没有个人信息。"),
    # reports and exports
    "quality.missing": Entry(_K.MISSING, "没有找到该核实事项，或不在您的辖区内。"),
    "quality.not_open": Entry(_K.CONFLICT, "该事项已核实或已消除，不能再次答复。"),
    "quality.outcome_needed": Entry(_K.INVALID, "请选择核实结果。"),
    "coverage.unknown_level": Entry(_K.INVALID, "覆盖情况只能按乡镇、村或网格统计。"),
    "path.too_many_houses": Entry(_K.INVALID, "房屋超过 {most} 处，请选定一个网格再排路径。"),
    "figures.no_such_month": Entry(_K.INVALID, "“{month}”不是报表月份，请写成 2022-09 的形式。"),
    "figures.in_future": Entry(_K.INVALID, "{month} 的报表期尚未开始。"),
    "figures.no_such_indicator": Entry(_K.MISSING, "没有“{indicator}”这一统计指标。"),
    "figures.being_counted": Entry(
        _K.UNAVAILABLE,
        "系统升级或批量导入之后，本期数字正在重新统计，通常几分钟内完成；已封存的月份照常可看。",
    ),
    "export.missing": Entry(_K.MISSING, "没有找到该导出申请。"),
    "export.own": Entry(_K.FORBIDDEN, "不能批准本人提出的导出申请，须由他人办理。"),
    "export.not_open": Entry(_K.CONFLICT, "该导出申请目前是“{state}”，不能办理此事项。"),
    "export.not_ready": Entry(_K.CONFLICT, "该文件还没有生成，或已下载、已过期；需要时请重新申请。"),
    "export.seat_ended": Entry(_K.FORBIDDEN, "申请时所在的岗位已结束，该文件不能再下载；需要时请在现任岗位重新申请。"),
    "export.changed_meanwhile": Entry(_K.CONFLICT, "该导出申请刚被处理，请刷新后查看。"),
    "export.too_many_open": Entry(_K.CONFLICT, "您有 {most} 项导出尚未完成，请等待完成或先撤回。"),
    "export.cannot_write": Entry(_K.INVALID, "不能写入 {file}，请检查目录是否存在、有无权限。"),
    # views of lists, kept by their owner
    "list_view.no_name": Entry(_K.INVALID, "请给常用视图起一个名称，不超过 {most} 字。"),
    "list_view.too_many": Entry(_K.CONFLICT, "每张表最多保存 {most} 个常用视图，请先去掉不用的。"),
    # files of houses and villages (services/imports)
    "import.file_missing": Entry(_K.MISSING, "没有找到文件 {file}。"),
    "import.file_unreadable": Entry(_K.INVALID, "没有权限读取文件 {file}。"),
    "import.cannot_write": Entry(_K.INVALID, "不能在 {folder} 写入问题行文件，请检查目录权限。"),
    "import.file_open": Entry(_K.INVALID, "不能改写 {file}，请先在 Excel 中关闭它。"),
    "import.empty": Entry(_K.INVALID, "文件是空的，没有可导入的内容。"),
    "import.too_large": Entry(_K.TOO_LARGE, "文件过大（{size_mb} MB，上限 {limit_mb} MB），请按乡镇拆分后导入。"),
    "import.too_many_rows": Entry(_K.TOO_LARGE, "文件超过 {limit} 行，请按乡镇拆分后导入；前面的行已导入。"),
    "import.unknown_kind": Entry(
        _K.INVALID, "不能识别的文件，只接受 Excel（.xlsx）、CSV 和 GeoPackage（.gpkg）。"
    ),
    "import.old_excel": Entry(_K.INVALID, "这是旧版 Excel（.xls）文件，请在 Excel 中“另存为”.xlsx 后导入。"),
    "import.password": Entry(_K.INVALID, "文件设有打开密码，请去掉密码另存后导入。"),
    "import.broken": Entry(_K.INVALID, "文件已损坏或不完整（{where}），请重新下载或另存后导入。"),
    "import.encoding": Entry(
        _K.INVALID, "文字编码无法识别（第 {line} 行附近），请另存为“CSV UTF-8”后导入。"
    ),
    "import.csv": Entry(_K.INVALID, "CSV 格式有误（第 {line} 行附近，可能是引号不成对），请修改后导入。"),
    "import.no_sheet": Entry(_K.INVALID, "没有名为“{sheet}”的工作表或图层；文件中有：{sheets}。"),
    "import.no_header": Entry(
        _K.INVALID,
        "前 10 行没有找到表头（需含户主姓名、村、门牌号等列名）。工作表：{sheet}；文件中有：{sheets}。",
    ),
    "import.no_village_header": Entry(
        _K.INVALID, "前 10 行没有找到表头，需要三列：code（村代码）、name（村名）、parent（乡镇）。"
    ),
    "import.exists": Entry(_K.CONFLICT, "{file} 已存在，未改动；请另取文件名。"),
    "import.no_geometry": Entry(_K.INVALID, "图层“{sheet}”没有点或面，不能确定房屋位置。"),
    "import.no_crs": Entry(
        _K.INVALID, "图层“{sheet}”没有注明坐标系，请在 QGIS 中设为 EPSG:4490 或 EPSG:4326 后导入。"
    ),
    "import.bad_crs": Entry(
        _K.INVALID,
        "图层“{sheet}”的坐标系（{crs}）不能换算为经纬度，请在 QGIS 中导出为 EPSG:4490 后导入。",
    ),
    "import.bad_mapping": Entry(_K.INVALID, "对照文件有误：{detail}。"),
    "import.meanwhile": Entry(_K.CONFLICT, "同一房屋刚被另一次导入登记，请重新运行本次导入。"),
    "import.village_full": Entry(_K.CONFLICT, "村 {village} 的房屋编号已用完（99999 号）。"),
    "import.no_villages": Entry(
        _K.CONFLICT, "本县还没有村级区划，请先导入村名单：anju import villages 文件。"
    ),
    # rule packs over time (services/rule_packs.py, rule_runs.py, rule_reviews.py)
    "rules.unknown": Entry(_K.MISSING, "没有规则库“{name}”，现有：{known}。"),
    "rules.no_file": Entry(_K.MISSING, "没有找到或不能读取规则库文件 {file}。"),
    "rules.faulty_file": Entry(_K.INVALID, "规则库文件有误，未采用：{detail}"),
    "rules.unknown_profile": Entry(_K.INVALID, "规则库没有口径“{profile}”，现有：{known}。"),
    "rules.only_trial": Entry(
        _K.CONFLICT, "文件中的规则库只能试算；请先放入 survey_schema/hazards 目录，再按编号执行。"
    ),
    "rules.not_own": Entry(_K.CONFLICT, "“{name}”不是本县采用的规则库（{own}），不能执行。"),
    "rules.not_in_force": Entry(_K.CONFLICT, "规则库 {name} 自 {day} 起施行，尚不能执行；可先试算。"),
    "rules.already_applied": Entry(_K.CONFLICT, "规则库 {name} 已执行，复核任务已全部建立。"),
    "rules.other_content": Entry(
        _K.CONFLICT, "规则库 {name} 的内容与开始执行时不同；规则有变动请另立新版本。"
    ),
    "rules.running": Entry(_K.CONFLICT, "同一规则库的试算正在进行，请等待其结束。"),
    "review_task.decided": Entry(_K.CONFLICT, "该复核任务已办结。"),
    "assessment.missing": Entry(_K.MISSING, "没有找到该初步判定，或不在您的辖区内。"),
    "review_task.missing": Entry(_K.MISSING, "没有找到该复核任务，或不在您的辖区内。"),
    **{code: Entry(_K(kind), text) for code, (kind, text) in MATTER_PROBLEMS.items()},
    **{code: Entry(_K(kind), text) for code, (kind, text) in COMPLAINT_PROBLEMS.items()},
    **{code: Entry(_K(kind), text) for code, (kind, text) in SUPERVISION_PROBLEMS.items()},
    **{code: Entry(_K(kind), text) for code, (kind, text) in RECONCILIATION_PROBLEMS.items()},
    **{code: Entry(_K(kind), text) for code, (kind, text) in PAPER_PROBLEMS.items()},
    **{code: Entry(_K(kind), text) for code, (kind, text) in OPERATION_PROBLEMS.items()},
    **{code: Entry(_K(kind), text) for code, (kind, text) in ACCEPTANCE_PROBLEMS.items()},
    "ledger.append_only": Entry(_K.CONFLICT, "台账只能追加，不能修改或删除。"),
    "ledger.unexplained_change": Entry(_K.UNAVAILABLE, "有改动没有记入台账，系统已拒绝保存。"),
    **USE_PROBLEMS,
    **PATROL_PROBLEMS,
}
# fmt: on


class Problem(Exception):
    """Raise it anywhere; a door turns it into an answer, a command into a line.

    `faults` lists what is wrong item by item (question, row, field), each a dict with at least
    ``code`` and ``text``.
    """

    def __init__(
        self, code: str, /, *, faults: Sequence[Mapping[str, Any]] = (), **facts: Any
    ) -> None:
        entry = CATALOGUE[code]
        super().__init__(code)
        self.code = code
        self.kind = entry.kind
        self.facts = facts
        self.faults = tuple(faults)
        self.text = entry.text(facts)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"
