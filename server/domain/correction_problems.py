"""Problems of surveys at the office's desks: marks on them, versions of them, corrections."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.problem_kinds import Entry, ProblemKind

_K = ProblemKind

CORRECTION_PROBLEMS: Mapping[str, Entry] = {
    "survey.none_accepted": Entry(_K.CONFLICT, "该房屋还没有已采用的排查，没有可以更正的答案。"),
    "survey.case_closed": Entry(
        _K.CONFLICT, "该次排查之后案卷已办结，不能再更正其答案；情况有变的请重新排查。"
    ),
    "survey.nothing_corrected": Entry(_K.INVALID, "没有更正任何答案，请先填写要更正的题目。"),
    "survey.bad_mark": Entry(_K.INVALID, "照片上圈的位置不在该次排查的照片上。"),
    "survey.nothing_marked": Entry(_K.INVALID, "请勾选须补充的题目、照片，或在照片上圈出位置。"),
    "survey.only_one": Entry(_K.MISSING, "该房屋只有一次排查，没有可以对照的另一次。"),
}
