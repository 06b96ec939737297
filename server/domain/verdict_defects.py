"""The verdict a phone showed against the server's, which counts: a difference is a defect (M6).

Both grade by the same rules (`web/phone/src/core/classification.ts` is the twin), so they may only
differ when the phone had other rules, or when one of the two programs is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

CAUSE_LABELS: Mapping[str, str] = {
    "rules_differ": "手机上的规则版本与服务器不同",
    "program": "程序缺陷，已报开发单位",
    "other": "其他原因",
}


def likely_cause(rules_on_phone: str | None, rules: str) -> str | None:
    """What can be told without a person; None where the phone's rules are not known or the same."""
    return "rules_differ" if rules_on_phone not in {None, rules} else None
