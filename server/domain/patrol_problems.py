"""Problems of patrols, self-checks and signatures."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.problem_kinds import Entry, ProblemKind

_K = ProblemKind

# A table: one problem per line, however long its sentence is.
# fmt: off
PATROL_PROBLEMS: Mapping[str, Entry] = {
    "patrol.missing": Entry(_K.MISSING, "没有找到该巡查记录，或不在您的辖区内。"),
    "patrol.bad_id": Entry(_K.INVALID, "巡查记录的编号不是 UUIDv7。"),
    "patrol.bad_envelope": Entry(_K.INVALID, "巡查记录的格式不对。"),
    "patrol.too_large": Entry(_K.INVALID, "巡查记录超过 {limit_kb} KB。"),
    "patrol.other_bytes": Entry(_K.CONFLICT, "同一编号的巡查记录已收到，内容不同，不予覆盖。"),
    "patrol.in_future": Entry(_K.INVALID, "巡查时间晚于现在，请核对。"),
    "patrol.too_old": Entry(_K.INVALID, "补录的巡查不能早于 {days} 天。"),
    "patrol.unfit": Entry(_K.INVALID, "巡查记录前后不一致：{why}。"),
    "patrol.not_waiting": Entry(_K.CONFLICT, "该巡查记录不在待核之列。"),
    "patrol.still_faulty": Entry(_K.CONFLICT, "该巡查记录仍有问题，不能采用。"),
    "patrol.nothing_open": Entry(_K.CONFLICT, "该巡查没有待处理的问题。"),
    "patrol.four_eyes": Entry(_K.FORBIDDEN, "本人巡查发现的问题，须由他人核实后才能认定不属实。"),
    "photo.sealed": Entry(_K.FORBIDDEN, "这张照片（签字、举报原件）加密保存，须写明理由查看。"),
    "self_check.unanswered": Entry(_K.INVALID, "还有没有回答的题目，请逐项选择。"),
    "self_check.too_many": Entry(_K.CONFLICT, "今天已经收到这户的自查，请明天再填；情况紧急请直接打电话。"),
}
# fmt: on
