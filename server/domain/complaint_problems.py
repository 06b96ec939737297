"""What can go wrong with reports from the public; a part of `server.domain.problems.CATALOGUE`."""

from __future__ import annotations

from collections.abc import Mapping

# fmt: off
COMPLAINT_PROBLEMS: Mapping[str, tuple[str, str]] = {
    "complaint.missing": ("missing", "没有找到该举报，或不是您单位受理、核查的。"),
    "complaint.channel_unknown": ("invalid", "请选择举报方式。"),
    "complaint.kind_needed": ("invalid", "请至少选择一项所反映的问题。"),
    "complaint.place_needed": ("invalid", "请选择乡镇；说不清的，请在内容中写明能找到的地点。"),
    "complaint.place_unknown": ("invalid", "所选的乡镇或村不在本县的区划内，或村不在该乡镇。"),
    "complaint.received_wrong": ("invalid", "收到日期不能晚于今天，也不能早于 {days} 天前。"),
    "complaint.contact_needed": ("invalid", "署名举报请填写姓名和电话；不愿留名的，请选“匿名”。"),
    "complaint.names_reporter": ("invalid", "文字中有举报人的姓名或电话，核查单位会看到，请删去。"),
    "complaint.earlier_missing": ("invalid", "重复举报请填写此前举报的编号，没有找到{number}。"),
    "complaint.photo_needed": ("invalid", "核查结果为“{result}”的，须附现场照片。"),
    "complaint.village_needed": ("conflict", "该举报没有写明村（居），不能交村（居）委会核查。"),
    "complaint.house_elsewhere": ("invalid", "该房屋不在承办乡镇的辖区，请先改交所在乡镇。"),
    "complaint.house_needed": ("invalid", "请填写房屋编码。"),
    "complaint.house_same": ("conflict", "该举报反映的已是这处房屋。"),
    "complaint.house_fixed": ("conflict", "已核查的举报不能改房屋；确有错误的，请退回重新核查。"),
    "complaint.own_doing": ("forbidden", "您排查过该房屋或办理过核查，须由他人办理“{act}”。"),
    "complaint.has_contact": ("invalid", "举报人留有联系方式，请如实选择答复方式。"),
    "complaint.reward_not_offered": ("conflict", "本县没有设举报奖励。"),
    "complaint.reward_not_verified": ("conflict", "核查属实的举报才能提请奖励。"),
    "complaint.reward_anonymous": ("conflict", "匿名举报没有领奖人，不能提请奖励。"),
    "complaint.reward_no_house": ("conflict", "请先确定所反映的房屋，一处房屋只奖励一次。"),
    "complaint.reward_not_first": ("conflict", "只奖励最先举报的人；该房屋此前已有查实的举报。"),
    "complaint.not_verified": ("conflict", "现场核查属实并确定了房屋的举报，才能退回重新排查。"),
    "complaint.reporter_none": ("missing", "该举报没有留下举报人信息。"),
    "complaint.not_kept_here": ("forbidden", "举报人信息只由受理单位保管，其他单位不能查看。"),
}
# fmt: on
