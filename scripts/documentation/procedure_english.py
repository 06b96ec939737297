"""The fixed words of the procedure's English page."""

from __future__ import annotations

from collections.abc import Mapping

_PARTS: Mapping[str, Mapping[str, str]] = {
    "procedure": {
        "about": (
            "The procedure is a table of data (`server/domain/procedure.py`, "
            "`acceptance_steps.py`, `case_state.py`, `reassessment.py`); the diagrams and tables "
            "below are drawn from it, and so are the database's constraints. Both counties share "
            "it; they differ in their profiles only (who leads, how long)."
        ),
        "diagram": "Overview",
        "verdict": "preliminary verdict",
        "columns": "The five sides of a case",
        "columns.about": "An arrow is what an act changes; what a new verdict moves comes below.",
        "stages": "Stages and periods",
        "stage": "stage",
        "next": "what moves it on",
        "who": "roles that may",
        "period": "period ({})",
        "openings": "Opening a case",
        "begins": "begins with",
        "steps": "Steps",
        "steps.about": (
            "Of several rows of one act the first that matches counts. Where what must come first "
            "is missing the answer says what to do; where something needed is missing the step is "
            "refused and the answer says what is wanting."
        ),
        "effects": "What a new verdict moves",
        "effects.about": (
            "Row by row; a later one sees what earlier ones did. A closed case is not moved: a "
            "new one is opened."
        ),
        "tiers": "Who leads acceptance and sign-off",
        "act": "act",
        "when": "when",
        "first": "first",
        "needs": "needs",
        "changes": "afterwards",
        "event": "ledger event",
        "county": "county",
        "track": "houses",
        "leads": "leading roles",
        "people": "people at least",
        "source": "source (certainty)",
        "or": " or ",
    },
    "period": {"hours": "{} hours", "days": "{} days", "working_days": "{} working days"},
    "column": {
        "control": "control",
        "inspection": "inspection",
        "remediation": "remediation",
        "acceptance": "acceptance",
        "closing": "closing",
        "track": "houses",
        "verdict": "verdict",
        "found": "newly found",
        "direction": "verdict is",
        "outcome": "conclusion",
        "needs_remediation": "something to remedy",
        "is_dangerous": "report says dangerous",
        "stops_use": "report stops the use",
        "is_last_line": "last line of the plan",
        "has_open_hazards": "open hazards",
        "report_ended": "report no longer valid",
    },
    "gate": {
        "control_first": "control measure in place",
        "inspection_first": "inspection done",
    },
    "guard": {
        "report_settled": "no serious question about the report open",
        "control_lifted": "control measures lifted",
        "nothing_to_remedy": "nothing left to remedy",
        "all_hazards_planned": "every hazard in the plan",
        "right_tier": "the body the county names leads",
        "enough_participants": "enough people taking part",
        "units_on_site": "the units that must be there are there",
        "four_eyes": "not one's own survey, report or repair",
        "other_names": "nobody named like one who surveyed, inspected or repaired",
        "nothing_failed": "no line failed on site",
        "reinspected": "a re-inspection where the work was structural",
        "answered": "the village's disagreement answered",
    },
    "evidence": {
        "photo": "photo of the measure in place",
        "report_file": "the report's file",
        "grade": "the report's grade",
        "after_photos": "photos after the work",
        "statement": "photo of the owner's signature or application",
        "opinion_reasons": "reasons for disagreeing",
        "on_site_on": "day of the visit",
        "lines": "result and before/after photos of every hazard",
        "reasons": "reasons for returning",
        "signature": "handwritten signature",
    },
    "stage": {
        "signed_off": "signed off",
        "filed": "filed",
        "awaiting_control": "awaiting control",
        "control_ordered": "control ordered",
        "awaiting_inspection": "awaiting inspection",
        "inspecting": "being inspected",
        "awaiting_plan": "awaiting its plan",
        "awaiting_start": "awaiting the work",
        "returned": "returned by acceptance",
        "remediating": "being remedied",
        "awaiting_acceptance": "awaiting application",
        "awaiting_opinion": "awaiting the village's opinion",
        "awaiting_visit": "awaiting the visit",
        "accepting": "awaiting the conclusion",
        "awaiting_sign_off": "awaiting sign-off",
        "awaiting_filing": "awaiting filing",
    },
    "act": {
        "control.order": "order control",
        "control.confirm": "confirm control in place",
        "control.lift": "lift control",
        "inspection.commission": "commission an inspection",
        "inspection.reject": "decline the commission",
        "inspection.report": "file the report",
        "remediation.plan": "plan the remediation",
        "remediation.start": "begin the work",
        "remediation.finish": "finish the work",
        "acceptance.apply": "apply for acceptance",
        "acceptance.opine": "give the village's opinion",
        "acceptance.visit": "check on site",
        "acceptance.reinspect": "attach a re-inspection",
        "acceptance.decide": "accept or return",
        "case.change_track": "take to the other track",
        "case.sign_off": "sign off",
        "case.file": "file",
    },
    "role": {
        "grid_worker": "grid worker",
        "technician": "technician",
        "village": "village committee",
        "township": "township",
        "inspection_agency": "inspection agency",
        "housing_bureau": "housing bureau",
        "sector_department": "sector department",
        "approval_bureau": "approval bureau",
        "leading_group_office": "leading group office",
        "leading_group": "leading group",
        "administrator": "administrator",
    },
}
_YES_NO = {"yes": "yes", "no": "no"}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "control": {
        "not_needed": "not needed",
        "needed": "needed",
        "ordered": "ordered",
        "in_place": "in place",
        "lifted": "lifted",
    },
    "inspection": {
        "not_needed": "not needed",
        "needed": "needed",
        "commissioned": "commissioned",
        "reported": "reported",
    },
    "remediation": {
        "not_needed": "not needed",
        "needed": "needed",
        "planned": "planned",
        "working": "under way",
        "finished": "finished",
    },
    "acceptance": {
        "not_needed": "not needed",
        "needed": "needed",
        "applied": "applied for",
        "opined": "opinion given",
        "visited": "checked on site",
        "returned": "returned",
        "passed": "passed",
    },
    "closing": {"open": "open", "signed_off": "signed off", "filed": "filed"},
    "track": {"operational": "used for business", "other": "other houses"},
    "verdict": {
        "safe": "safe",
        "general_hazard": "general hazard",
        "severe_hazard": "severe hazard",
        "incomplete": "incomplete",
    },
    "found": {"general_hazard": "general hazard", "severe_hazard": "severe hazard"},
    "direction": {"raised": "raised", "lowered": "lowered", "same": "the same"},
    "outcome": {"passed": "passed", "returned": "returned"},
    **dict.fromkeys(
        (
            "needs_remediation",
            "is_dangerous",
            "stops_use",
            "is_last_line",
            "has_open_hazards",
            "report_ended",
        ),
        _YES_NO,
    ),
}

PROCEDURE_ENGLISH: Mapping[str, str] = {
    "procedure": "The procedure: from the verdict to the sign-off",
    **{f"{part}.{name}": word for part, words in _PARTS.items() for name, word in words.items()},
    **{
        f"value.{column}.{value}": word
        for column, words in _VALUES.items()
        for value, word in words.items()
    },
}
