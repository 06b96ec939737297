"""Problems about putting answers of an accepted survey right."""

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
}
