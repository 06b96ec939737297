"""What is done about each class of hazard in the demo county."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.facts import Track, Verdict

MEASURES: Mapping[Track, list[str]] = {
    Track.OPERATIONAL: ["evacuate", "stop_business", "seal"],
    Track.OTHER: ["stop_use", "evacuate", "evacuate_neighbours"],
}

# class of remediation -> remedies, what is to be done
REMEDIES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "geohazard": (("geohazard_works",), "清理坡面松动土石，砌筑挡土墙并设排水沟，雨季前完成。"),
    "collapse_risk": (("make_safe", "demolish"), "划定警戒范围，人工拆除危险墙体和屋面，并清运。"),
    "design_construction_defect": (
        ("strengthen", "restrict_use"),
        "裂缝注浆后钢筋网水泥砂浆面层加固，完工前该房间停用。",
    ),
    "general": (("time_limited_repair",), "剔除松动砂浆，修补裂缝并设观测标记，复核无发展。"),
}

# initial verdict -> how often a report says a, b, c, d
GRADES: Mapping[Verdict, tuple[int, int, int, int]] = {
    Verdict.SEVERE: (0, 0, 6, 4),
    Verdict.GENERAL: (0, 7, 3, 0),
    Verdict.SAFE: (55, 44, 1, 0),
}
