"""Small rule packs, and one call that grades a house which is sound but for what is said."""

from datetime import date
from typing import Any

from server.domain.classification import Classification, classify
from survey_schema.conditions import fields
from survey_schema.model import (
    All,
    Certainty,
    Compare,
    Condition,
    Op,
    Promotion,
    Rule,
    RulePack,
    Severity,
    Source,
)

SOURCE = Source("YINHUAN", Certainty.SECONDARY)
PROMOTION = Promotion(enabled=True, kinds=3, places=3, source=SOURCE)
GENERAL, SEVERE = Severity.GENERAL, Severity.SEVERE


def compare(field: str, op: str, value: Any) -> Compare:
    return Compare(field, Op(op), value)


def sign(field: str) -> Compare:
    return compare(field, "==", "yes")


def make_rule(
    identity: str, *when: Condition | Severity, group: str | None = None, **changes: Any
) -> Rule:
    """Severe unless a severity is given; several conditions must all hold."""
    conditions = tuple(part for part in when if not isinstance(part, Severity))
    severities = [part for part in when if isinstance(part, Severity)]
    condition = conditions[0] if len(conditions) == 1 else All(conditions)
    return Rule(
        id=identity,
        part="wall",
        sign=identity,
        severity=severities[0] if severities else SEVERE,
        when=condition,
        clause="要点 第十五条",
        source=SOURCE,
        group=group or identity,
        fields=fields(condition),
        **changes,
    )


def make_pack(*rules: Rule) -> RulePack:
    return RulePack(
        id="small",
        version="1",
        label="测试规则",
        valid_from=date(2022, 6, 1),
        profiles={"national": "国家要点", "strict": "从严"},
        rules=rules,
        form="self_built_house",
    )


# Two severe signs, and three kinds of general ones of which each is counted.
PACK = make_pack(
    make_rule("S1", sign("s1")),
    make_rule("S2", sign("s2")),
    make_rule("G1", sign("g1"), GENERAL, group="g1", places="g1_places"),
    make_rule("G2", sign("g2"), GENERAL, group="g2", places="g2_places"),
    make_rule("G3", sign("g3"), GENERAL, group="g3", places="g3_places"),
)

SOUND = {
    "structure_type": "masonry",
    **dict.fromkeys(("s1", "s2", "g1", "g2", "g3"), "no"),
    **dict.fromkeys(("g1_places", "g2_places", "g3_places"), 1),
}


def grade(answers: dict[str, Any], **options: Any) -> Classification:
    """A sound masonry house with these answers instead; None takes an answer away."""
    pack = options.pop("pack", PACK)
    promotion = Promotion(options.pop("enabled", True), 3, 3, SOURCE)
    profile = options.pop("profile", "national")
    values = {key: value for key, value in {**SOUND, **answers}.items() if value is not None}
    return classify(pack, promotion, profile, values, **options)
