"""Hazard signs for a house that is to have a hazard: seen signs, never a verdict set by hand.

Signs the form asks of this very house are tried with likely measures until the county's own rules
give the wanted verdict.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from server.domain.facts import Verdict
from server.services.county import CountySchema
from server.services.demo.answers import Filled, fill, graded
from server.services.demo.traits import Chosen
from survey_schema.conditions import UNSEEN
from survey_schema.model import Kind

_TRIES = 400

# Not signs of damage, yet hazards by the rules K and L of the pack.
_ALTERED: tuple[Chosen, ...] = (
    {"is_extended": True, "extension_kinds": ["outward"], "extension_count": 1},
    {"has_facade_risk": True, "facade_risk_kinds": ["signboard"], "is_over_public_way": False},
    {"is_shop_conversion": True},
    {"is_crowded": True},
)


def with_verdict(
    schema: CountySchema, chosen: Chosen, wanted: Verdict, random: Random, on: date
) -> Chosen:
    """The chosen answers with signs that make the rules give `wanted`.

    Raises LookupError when no sign of this house can: the caller chooses another house.
    """
    schema = schema.on(on)
    sound = fill(schema, chosen, random)
    if wanted is Verdict.SAFE and graded(schema, sound, on).verdict is Verdict.SAFE:
        return chosen
    asked = _signs(schema, sound)
    for _ in range(_TRIES):
        tried = {**chosen, **_some_signs(asked, wanted, random)}
        filled = fill(schema, tried, random)
        if graded(schema, filled, on).verdict is wanted:
            return {**tried, **_kept(schema, filled)}
    raise LookupError(f"no sign gives {wanted}")


def _signs(schema: CountySchema, filled: Filled) -> list[str]:
    questions = schema.form.questions
    return [name for name in filled.answers if questions[name].kind is Kind.SIGN]


def _some_signs(asked: list[str], wanted: Verdict, random: Random) -> dict[str, Any]:
    if wanted is Verdict.INCOMPLETE:
        return {random.choice(asked): UNSEEN}
    if wanted is Verdict.GENERAL and random.random() < 0.05:
        return random.choice(_ALTERED)
    number = random.choices((1, 2), (4, 1))[0]
    return dict.fromkeys(random.sample(asked, number), "yes")


def _kept(schema: CountySchema, filled: Filled) -> dict[str, Any]:
    """The measures that were drawn, so that filling in again gives the same."""
    measured = (Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN, Kind.SINGLE)
    return {
        name: value
        for name, value in filled.answers.items()
        if schema.form.questions[name].kind in measured
    }
