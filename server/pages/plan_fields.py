"""What a plan for hazards is asked for in words: the demand, who does it, who watches, who pays."""

from __future__ import annotations

from server.pages.step_fields import Field

REQUIREMENT = Field(
    name="requirement",
    label="整治要求",
    kind="area",
    least=5,
    hint="写明部位、做法和要达到的结果；不接受“尽快”“适时”等说法。",
)

RESPONSIBLE = (
    Field(name="responsible_name", label="整治责任人姓名", kind="text", least=2, most=40),
    Field(
        name="responsible_phone",
        label="责任人电话",
        kind="text",
        is_required=False,
        least=7,
        most=20,
        pattern="[0-9+-]+",
        keyboard="tel",
        hint="姓名、电话加密保存。",
    ),
)

SUPERVISOR = Field(
    name="supervisor_name",
    label="监管责任人姓名",
    kind="text",
    is_required=False,
    least=2,
    most=40,
    hint="监管责任单位中负责此户的人，加密保存，列入整治清单。",
)

FUNDING = Field(
    name="funding",
    label="资金来源和预算",
    kind="text",
    is_required=False,
    most=200,
    hint="如：产权人自筹 3 万元；不清楚的留空。",
)
