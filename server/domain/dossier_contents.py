"""一户一档: which table is told under which heading, and why a table is told nowhere.

Every table of the database stands here once; a test holds the two lists against the tables.
"""

from __future__ import annotations

from collections.abc import Mapping

# Told under the case the row belongs to, in the order of the procedure: table -> heading.
OF_CASE: Mapping[str, str] = {
    "reopening": "重新立案",
    "hazard": "隐患",
    "control_measure": "管控措施",
    "neighbour": "告知周边群众",
    "inspection": "安全鉴定",
    "inspection_visit": "鉴定现场查勘",
    "report_document": "鉴定报告文件",
    "report_question": "鉴定报告核查",
    "report_objection": "异议和重新鉴定",
    "report_telling": "告知鉴定结果",
    "remediation": "整治方案",
    "remediation_progress": "整治进展",
    "overdue_review": "逾期复评",
    "acceptance": "验收",
    "acceptance_mark": "现场核查",
    "reinspection": "复核鉴定",
    "named_person": "参与人员",
    "sealed_image": "签字和书面材料",
    "evidence_photo": "现场照片",
    "sign_off": "销号",
}

# Told of the house itself.
OF_HOUSE: Mapping[str, str] = {
    "submission": "历次排查",
    "assessment": "历次判定",
    "confirmation": "技术人员意见",
    "review_task": "规则更新复核",
    "quality_question": "排查数据核实",
    "draw_visit": "督查抽查",
    "house_department": "归口部门",
    "unlawful_finding": "违法建设、违规经营线索",
    "sector_task": "派单",
    "case_transfer": "案件移送",
    "matter_step": "派单和移送的办理步骤",
    "plate": "二维码标识牌",
    "use_certificate": "准予经营使用凭证",
    "operation_check": "许可前核查",
    "paper_delivery": "文书送达",
    "patrol": "日常巡查",
    "self_check": "房主自查",
    "complaint": "投诉举报",
}

# Told in a chapter of its own: table -> chapter.
CHAPTERS: Mapping[str, str] = {
    "house": "一、基本情况",
    "house_case": "四、案卷",
    "paper": "六、文书",
    "photo": "七、照片",
    "ledger_entry": "八、台账",
    "ledger_anchor": "八、台账",
    "ledger_leaf": "八、台账",
    # told with the row they belong to
    "draw": "五、其他记录",
    "sector_task_house": "五、其他记录",
    "quality_subject": "五、其他记录",
    "matter_file": "五、其他记录",
}

NOT_TOLD: Mapping[str, str] = {
    "photo_file": "照片原件本身在 photos 目录",
    "photo_print": "照片比对用的特征值，由照片可重新算出",
    "report_picture": "报告查重用的特征值，由报告文件可重新算出",
    "report_band": "报告查重用的特征值，由报告文件可重新算出",
    "openrosa_instance": "第三方采集软件的原始报文，已转为历次排查，原文哈希在台账",
    "openrosa_file": "第三方采集软件的附件名，照片本身已列入",
    "access_log": "谁看过个人信息，只供审计",
    "account": "人员登记，办理人以脱敏姓名列在各条记录",
    "device": "人员的手机登记",
    "seat": "人员的岗位登记",
    "unit": "单位登记，名称列在各条记录",
    "web_session": "登录状态",
    "second_factor": "人员的动态口令",
    "county": "全县资料",
    "area": "行政区划，名称列在基本情况",
    "area_succession": "行政区划沿革",
    "house_number": "编号计数",
    "case_number": "编号计数",
    "paper_number": "编号计数",
    "matter_number": "编号计数",
    "running_number": "编号计数",
    "import_run": "整批导入的记录，不属于某一房屋",
    "paper_template": "全县文书模板",
    "supervision_item": "督办单位的事项；列入督办的房屋记入其台账",
    "supervision_step": "督办单位的事项；列入督办的房屋记入其台账",
    "office_paper": "领导小组办公室印发的月报、通报、督办和约谈文书，不属于某一房屋",
    "proposal_declined": "未立项的督办建议，不属于某一房屋",
    "weekly_report": "各单位每周报送，不属于某一房屋",
    "unit_file": "各单位报送的文件，不属于某一房屋",
    "assessment_adjustment": "各单位年终考核，不属于某一房屋",
    "assessment_issue": "各单位年终考核，不属于某一房屋",
    "assessment_statement": "各单位年终考核，不属于某一房屋",
    "liaison_officer": "各单位联络员，不属于某一房屋",
    "complaint_reporter": "举报人信息，只由受理单位保管，不进入任何档案",
    "complaint_step": "举报的办理步骤，档案只写反映事项、核查结果和去向",
    "complaint_following": "与投诉举报同列",
    "dossier_request": "本档案的导出申请，导出本身记入台账",
    "house_merge": "重复档案合并的提请和确认，合并记入两份档案的台账",
    "rule_decision": "全县规则启用记录",
    "agency": "鉴定机构名录，不属于某一房屋",
    "agency_standing": "鉴定机构名录，不属于某一房屋",
    "agency_qualification": "鉴定机构名录，不属于某一房屋",
    "agency_person": "鉴定机构名录，不属于某一房屋",
    "agency_tie": "鉴定机构名录，不属于某一房屋",
    "agency_conduct": "鉴定机构名录，不属于某一房屋；报告被认定不实写在安全鉴定",
    # the map
    "geohazard_area": "全县资料",
    "geohazard_house": "由地质灾害隐患区范围和房屋位置可重新算出",
    "house_outline": "地图上的房屋轮廓，属地图资料",
    "village_ground": "全村地图资料",
    # figures and reports of the county
    "figure_line": "统计中间结果，由台账可重新算出",
    "figure_span": "统计中间结果，由台账可重新算出",
    "figure_basis": "统计中间结果，由台账可重新算出",
    "figure_waiting": "统计中间结果，由台账可重新算出",
    "report_issue": "全县月报资料",
    "report_issue_village": "全县月报资料",
    "report_part": "全县月报资料",
    "report_step": "全县月报资料",
    # the running of the house
    "verdict_defect": "手机与系统判定不一致的软件差错登记，判定以历次判定为准",
    "export_request": "整批导出的申请和审批，只供审计",
    "list_choice": "个人的列表设置",
    "list_view": "个人的列表设置",
    "kept_form": "未能办理的表单内容，三天后清除",
    "sent_form": "防止重复办理的标记",
    "area_change": "行政区划调整，不属于某一房屋",
    "setting": "系统设置",
    "job_run": "后台任务记录",
    "backup_run": "备份记录",
    "ledger_check": "全县台账校验记录",
    "import_mapping": "整批导入的设置",
    "import_upload": "整批导入的文件，七天后清除",
    # comparisons with the national platforms: what was settled stands in the ledger of the house
    "reconciliation": "与国家平台整批比对的文件，不属于某一房屋",
    "reconciliation_line": "与国家平台比对的结果，由文件和档案可重新算出；认定记入台账",
    "reconciliation_link": "与国家平台的对应关系，认定记入台账",
    "reconciliation_report": "旧的整批比对留下的数目，不属于某一房屋",
    "reconciliation_settlement": "与国家平台差异的认定，记入台账",
}

# What of the ledger changed a case or ended the house and stands in no row of its own.
TURNS = (
    "case.track_changed",
    "case.reassessed",
    "case.filed",
    "house.ended",
    "house.merged",
    "house.took_in",
)
TURNS_HEADING = "案卷变更、房屋灭失和档案合并"
AS_NEIGHBOUR_HEADING = "作为周边房屋被告知"
