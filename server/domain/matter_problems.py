"""What can go wrong with matters between units; a part of `server.domain.problems.CATALOGUE`.

Code -> kind of problem, sentence.
"""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
MATTER_PROBLEMS: Mapping[str, tuple[str, str]] = {
    "task.missing": ("missing", "没有找到该派单，或不是您单位派出、承办的。"),
    "transfer.missing": ("missing", "没有找到该移送案件，或不是您单位移送、承办的。"),
    "matter.not_yours": ("forbidden", "“{act}”应由{party}办理。"),
    "matter.not_ready": ("conflict", "目前处于“{state}”，不能办理“{act}”。"),
    "matter.changed_meanwhile": ("conflict", "该事项刚被他人办理，请刷新后再办理。"),
    "matter.evidence_missing": ("invalid", "办理“{act}”缺少：{items}。"),
    "matter.photo_used": ("invalid", "照片 {photo} 已在别的事项中用作佐证，请提供本次办理的照片。"),
    "matter.photo_of_another_house": ("invalid", "照片 {photo} 属于其他房屋的排查，不能作佐证。"),
    "matter.no_clause": ("invalid", "请写明文件名称和条款，如“土地管理法第七十八条”。"),
    "matter.outcome_unknown": ("invalid", "“{act}”的结果只能是：{known}。"),
    "matter.binding": ("conflict", "领导小组办公室已裁定由您单位承办，不能再次退回。"),
    "matter.four_eyes": ("forbidden", "不能认可本人答复的事项，请由派单单位其他人员办理。"),
    "matter.extension_late": ("conflict", "期限已过，不能再申请延期；请尽快答复。"),
    "matter.extension_not_later": ("invalid", "延期后的日期应晚于现在的期限。"),
    "matter.same_receiver": ("invalid", "改派须换承办单位；仍由原单位承办的，请选“退单不成立”。"),
    "matter.to_oneself": ("invalid", "不能派给（移送）本单位。"),
    "matter.receiver_unknown": ("invalid", "没有该承办单位，请从本县部门和乡镇中选择。"),
    "matter.receiver_out_of_area": ("invalid", "所选房屋不都在该乡镇，不能派给该乡镇。"),
    "task.nothing_asked_about": ("invalid", "请选定房屋，或选定一项抓落实机制。"),
    "task.too_many_houses": ("invalid", "一次派单的房屋不能超过 {most} 处，请分次派单。"),
    "task.mechanism_unknown": ("invalid", "没有第 {number} 项抓落实机制。"),
    "task.not_of_transfer": ("invalid", "该房屋不是所选移送案件的房屋。"),
    "transfer.open_already": ("conflict", "该房屋已有在办的移送案件（{number}），请在该案中补充。"),
    "transfer.found_in_future": ("invalid", "发现时间晚于现在，请核对。"),
}
# fmt: on
