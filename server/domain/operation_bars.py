"""Everything that forbids to use a house for business: its sentence, its source, its way out.

The table is asked by `operation.may_operate` alone (M10, M12, M15). Sources marked D or GK are
shown with their mark and never as official.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from server.domain.facts import Verdict
from survey_schema.origin import UNCONFIRMED, Certainty, Source


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """`is_dangerous` is the newest report's word, None without one.

    `is_accepted`: the remediation that report asked for has passed acceptance since.
    `lacks_*` are asked of houses built since the county's plan (凡建必批).
    `certified_use` is the use on the certificate in force; `wanted_use` what is applied for now.
    """

    today: date
    verdict: Verdict | None  # None: never surveyed
    is_dangerous: bool | None = None
    valid_until: date | None = None  # of the report; None with a report: no end known
    is_partial: bool = False  # the report covers a part of the house only
    void_cause: str | None = None  # a key of report_validity.VOID_CAUSES: it ended the report
    is_questioned: bool = False  # serious questions are open, or it is objected to
    is_accepted: bool = False
    is_under_control: bool = False  # a control measure is needed, ordered or in place
    has_open_hazards: bool = False
    is_unlawful: bool = False
    lacks_permits: bool = False
    lacks_design: bool = False
    is_ended: bool = False
    is_revoked: bool = False  # the newest certificate of use was revoked
    certified_use: str | None = None
    wanted_use: str | None = None

    @property
    def has_report(self) -> bool:
        return self.is_dangerous is not None


class Bar(NamedTuple):
    sentence: str
    remedy: str  # what would have to be done to remove it
    source: Source
    holds: Callable[[OperationFacts], bool]

    @property
    def mark(self) -> str:
        return "" if self.source.certainty.is_official else UNCONFIRMED


def _plan(clause: str) -> Source:
    return Source(f"县自建房安全专项整治实施方案“{clause}”", Certainty.PRIMARY)


_DESIGN = Source("系统设定，待县里确认", Certainty.DESIGN)
_NEEDS_REPORT = _plan("办理相关经营许可、开展经营活动前必须依法依规取得房屋安全鉴定合格证明")
_NEEDS_ACCEPTANCE = _plan("在未完成整治验收前，一律不得用于经营或其他人员聚集活动")


def _has_expired(facts: OperationFacts) -> bool:
    return facts.has_report and facts.valid_until is not None and facts.today > facts.valid_until


def _is_other_use(facts: OperationFacts) -> bool:
    return None not in {facts.certified_use, facts.wanted_use} and (
        facts.certified_use != facts.wanted_use
    )


OPERATION_BARS: Mapping[str, Bar] = {
    "house_ended": Bar(
        "房屋已灭失。",
        "不能恢复；新建房屋须另行报批、建档。",
        _DESIGN,
        lambda facts: facts.is_ended,
    ),
    "not_surveyed": Bar(
        "房屋尚未排查。",
        "由网格员和技术人员完成排查、初步判定。",
        _plan("对所有自建房逐户逐幢排查"),
        lambda facts: facts.verdict is None,
    ),
    "survey_incomplete": Bar(
        "排查信息不全，不能判定是否安全。",
        "补充排查缺少的项目，重新判定。",
        _DESIGN,
        lambda facts: facts.verdict is Verdict.INCOMPLETE,
    ),
    "no_report": Bar(
        "没有房屋安全鉴定报告。",
        "委托具备资格的鉴定机构进行整体性鉴定，取得合格的鉴定报告。",
        _NEEDS_REPORT,
        lambda facts: not facts.has_report,
    ),
    "report_void": Bar(
        "房屋安全鉴定报告因扩建、改变用途、灾害或新发现隐患等情况已失效。",
        "重新委托鉴定。",
        _DESIGN,
        lambda facts: facts.has_report and facts.void_cause is not None,
    ),
    "report_questioned": Bar(
        "房屋安全鉴定报告有疑问正在核实。",
        "由鉴定机构答复疑问、住建部门核实；有异议的另行委托鉴定。",
        _DESIGN,
        lambda facts: facts.is_questioned,
    ),
    "report_expired": Bar("房屋安全鉴定报告已过有效期。", "重新委托鉴定。", _DESIGN, _has_expired),
    "report_partial": Bar(
        "鉴定报告只鉴定了局部，不是整幢房屋。",
        "补充整体性鉴定。",
        _plan("出具合法、真实、整体性的鉴定报告"),
        lambda facts: facts.has_report and facts.is_partial,
    ),
    "not_accepted": Bar(
        "鉴定为危险房屋，整治后尚未验收合格。",
        "按鉴定意见完成整治，申请验收并验收合格。",
        _NEEDS_ACCEPTANCE,
        lambda facts: facts.is_dangerous is True and not facts.is_accepted,
    ),
    "under_control": Bar(
        "管控措施尚未解除。",
        "消除危险，经验收后由乡镇解除管控。",
        _plan("立即采取清人、停用、封房等管控措施"),
        lambda facts: facts.is_under_control,
    ),
    "open_hazards": Bar(
        "仍有未销号的安全隐患。",
        "逐项整治，验收合格后销号。",
        _NEEDS_ACCEPTANCE,
        lambda facts: facts.has_open_hazards,
    ),
    "unlawful": Bar(
        "存在未处理的违法建设或违规经营问题。",
        "由有关部门依法查处完毕或补办手续，并重新核实。",
        _plan("存在违法建设、违法违规审批问题的自建房，不得用于经营活动"),
        lambda facts: facts.is_unlawful,
    ),
    "not_permitted": Bar(
        "属新建房屋，用地、规划、建设手续不齐或没有查明。",
        "补齐用地、规划、建设手续，并重新排查核实。",
        _plan("凡建必批、凡建必管、凡用必鉴"),
        lambda facts: facts.lacks_permits,
    ),
    "not_designed": Bar(
        "属新建房屋，没有专业设计或专业施工。",
        "由具备资质的单位复核设计和施工质量，并重新排查核实。",
        _plan("新建或改建经营性自建房必须依法依规经过专业设计和专业施工"),
        lambda facts: facts.lacks_design,
    ),
    "certificate_revoked": Bar(
        "准予经营使用凭证已被撤销，没有重新核发。",
        "消除撤销原因后，由核发单位重新核发凭证。",
        _DESIGN,
        lambda facts: facts.is_revoked,
    ),
    "other_use": Bar(
        "与凭证核准的用途不同。",
        "按新的用途重新鉴定，换发凭证。",
        Source(
            "山西省农村自建房管理细则（晋建村规字〔2023〕136号）：拟改作经营用途的应当鉴定",
            Certainty.SECONDARY,
        ),
        _is_other_use,
    ),
}
