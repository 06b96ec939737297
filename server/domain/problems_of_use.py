"""Problems about the use of a house: plates, certificates, checks before a licence."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.problem_kinds import Entry, ProblemKind

_K = ProblemKind

# A table: one problem per line, however long its sentence is.
# fmt: off
USE_PROBLEMS: Mapping[str, Entry] = {
    "plate.missing": Entry(_K.MISSING, "没有找到该码牌，或不在您的辖区内。"),
    "plate.none_in_use": Entry(_K.CONFLICT, "该房屋没有在用的码牌，请先制发。"),
    "plate.in_use": Entry(_K.CONFLICT, "该房屋已有在用的码牌；遗失、损坏的请先停用再补发。"),
    "plate.house_ended": Entry(_K.CONFLICT, "房屋已灭失，不再制发码牌。"),
    "plate.unknown_reason": Entry(_K.INVALID, "请选择停用原因：{known}。"),
    "plate.too_many": Entry(_K.INVALID, "一次最多打印 {most} 张，请按村或网格分批打印。"),
    "plate.no_houses": Entry(_K.CONFLICT, "所选范围内没有可以打印的码牌。"),
    "certificate.missing": Entry(_K.MISSING, "没有找到该凭证，或不在您的辖区内。"),
    "certificate.barred": Entry(_K.CONFLICT, "该房屋现在不得用于经营，不能核发凭证。"),
    "certificate.in_force": Entry(_K.CONFLICT, "该房屋已有同一用途的有效凭证（{number}），不必重复核发。"),
    "certificate.wrong_issuer": Entry(_K.FORBIDDEN, "凭证由{issuer}核发、撤销，您的岗位不能办理。"),
    "certificate.already_revoked": Entry(_K.CONFLICT, "该凭证已撤销或已换发。"),
    "certificate.unknown_reason": Entry(_K.INVALID, "请选择撤销原因：{known}。"),
    "certificate.four_eyes": Entry(
        _K.FORBIDDEN, "不能为本人排查、鉴定或整治的房屋核发凭证，请由其他人员办理。"
    ),
    "check.not_recognised": Entry(
        _K.INVALID, "请输入 18 位房屋编码、凭证编号，或扫描码牌、凭证上的二维码。"
    ),
    "check.misspelt": Entry(_K.INVALID, "房屋编码有误（校验位不符），请核对后重新输入。"),
    "check.several_houses": Entry(
        _K.INVALID, "该地址有 {number} 处房屋，请核对房屋编码后选择其中一处，或补充组、路。"
    ),
    "check.unknown_house": Entry(
        _K.MISSING, "没有查到该房屋、凭证或码牌（码牌、凭证可能已停用）；查不到的，不得作为可以经营的依据。"
    ),
    "check.missing": Entry(_K.MISSING, "没有找到该核验记录，或不在您的辖区内。"),
}
# fmt: on
