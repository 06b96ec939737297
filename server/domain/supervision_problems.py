"""What can go wrong with supervision; a part of `server.domain.problems.CATALOGUE`."""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
SUPERVISION_PROBLEMS: Mapping[str, tuple[str, str]] = {
    "supervision.missing": ("missing", "没有找到该督办事项，或不是您单位承办的。"),
    "supervision.form_unknown": ("invalid", "请选择督办、通报或约谈。"),
    "supervision.no_ground": ("invalid", "请写明依据的指标或列出房屋编码。"),
    "supervision.too_many_houses": ("invalid", "一件督办列出的房屋不能超过 {most} 处。"),
    "supervision.due_in_past": ("invalid", "答复期限应晚于今天。"),
    "supervision.no_proposal": ("conflict", "该建议已立项、已处理，或情况已经变化，请刷新后再看。"),
    "liaison.not_yours": ("forbidden", "只能登记本单位的联络员。"),
    "liaison.incomplete": ("invalid", "联络员推荐表缺少：{items}。"),
    "liaison.changed_meanwhile": ("conflict", "联络员刚被他人更新，请刷新后再填。"),
}
# fmt: on
