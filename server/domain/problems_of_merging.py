"""Problems about two files of one house (services/house_merges)."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.problem_kinds import Entry, ProblemKind

_K = ProblemKind

# A table: one problem per line, however long its sentence is.
# fmt: off
MERGE_PROBLEMS: Mapping[str, Entry] = {
    "house.merged": Entry(_K.CONFLICT, "档案 {code} 已并入同一户的另一份，不能再在这份上办理。请按编号 {code} 查找，到保留的档案办理。"),
    "merge.missing": Entry(_K.MISSING, "没有找到这件档案合并，或不在您的辖区内。"),
    "merge.same_house": Entry(_K.INVALID, "两个编号是同一份档案。"),
    "merge.stays_needed": Entry(_K.INVALID, "请先填写两份档案的编号核对，再选保留哪一份。"),
    "merge.house_ended": Entry(_K.CONFLICT, "档案 {code} 已关闭（灭失或已并入别的档案），不能再合并。"),
    "merge.both_open": Entry(_K.CONFLICT, "两份档案都有在办案卷，不能合并。请先办结其中一件（销号或归档），再合并。"),
    "merge.graver_goes": Entry(_K.CONFLICT, "不能保留 {stays}、关闭 {goes}：{why}。请改为保留 {goes}；两份各有所重的，先对拟保留的一份重新排查或办结案卷。"),
    "merge.open_matters": Entry(_K.CONFLICT, "拟关闭的档案 {code} 还有：{matters}。请先办结，再合并。"),
    "merge.proposed_already": Entry(_K.CONFLICT, "档案 {code} 已有待确认的合并，请先确认或撤回。"),
    "merge.own_proposal": Entry(_K.FORBIDDEN, "两份中有案卷或判定不是安全的，须由另一人核对后确认，不能由提请人自己确认。"),
    "merge.not_own": Entry(_K.FORBIDDEN, "只有提请人可以撤回；不同意合并的，请选“不同意”并写明理由。"),
    "merge.decided_already": Entry(_K.CONFLICT, "这件合并已经办过，请看办理结果。"),
}
