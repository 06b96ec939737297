"""Problems about one-time codes at sign-in."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.problem_kinds import Entry, ProblemKind

_K = ProblemKind

# A table: one problem per line, however long its sentence is.
# fmt: off
SECOND_FACTOR_PROBLEMS: Mapping[str, Entry] = {
    "second_factor.needed": Entry(_K.UNAUTHENTICATED, "请输入动态口令（身份验证器上的 6 位数字）或一个备用码。"),
    "second_factor.refused": Entry(_K.UNAUTHENTICATED, "动态口令不正确、已用过或已过期，或账号已被暂时锁定。请等下一个口令再试。"),
    "second_factor.half_way_over": Entry(_K.UNAUTHENTICATED, "输入密码后已超过 5 分钟，请重新登录。"),
    "second_factor.must_set_up": Entry(_K.FORBIDDEN, "您的岗位须用动态口令登录，请先设置。"),
    "second_factor.set_up_first": Entry(_K.FORBIDDEN, "您的岗位须用动态口令登录。请先在办公页面登录并设置，再登记手机。"),
    "second_factor.needs_key": Entry(_K.FORBIDDEN, "您的账号用动态口令登录，第三方采集软件不能只凭密码取数。请改用手机专用地址；已采集的仍可报送。"),
    "second_factor.wrong_code": Entry(_K.INVALID, "动态口令不正确。请核对手机时间是否准确，输入最新显示的 6 位数字。"),
    "second_factor.too_late": Entry(_K.CONFLICT, "该二维码显示已超过 30 分钟，请用新的二维码重新设置。"),
    "second_factor.already": Entry(_K.CONFLICT, "已设置动态口令。要换手机，请先停用或请管理员重置。"),
    "second_factor.none": Entry(_K.CONFLICT, "该账号没有设置动态口令。"),
    "second_factor.is_required": Entry(_K.CONFLICT, "您的岗位须用动态口令登录，不能停用；要换手机，请管理员重置。"),
    "second_factor.bad_witness": Entry(_K.INVALID, "核实人须是本县另一位在用账号的人，不能是办理人，也不能是本人。"),
}
# fmt: on
