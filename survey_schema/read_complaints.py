"""Reports from the public: `[complaint_reward]` of a county that gives one."""

from __future__ import annotations

from survey_schema.complaint_model import ComplaintReward
from survey_schema.toml_table import Table

MOST_YUAN = 100_000


def read_complaint_reward(top: Table) -> ComplaintReward | None:
    """None where the plan promises none."""
    if not top.has("complaint_reward"):
        return None
    table = top.table("complaint_reward")
    reward = ComplaintReward(yuan=table.integer("yuan"), source=table.origin())
    if not 0 < reward.yuan <= MOST_YUAN:
        raise table.error(f"'yuan' is 1 to {MOST_YUAN}", "yuan")
    table.done()
    return reward
