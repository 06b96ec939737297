"""The page of the procedure, drawn from the tables of server.domain: diagrams, states, steps.

The same tables give the database its CHECK constraints (`case_state.checks`), so that what the
page shows, what the services allow and what the database can hold are one thing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from scripts.documentation.markdown import table
from scripts.documentation.tongue import Tongue
from scripts.documentation.ways import Taken, first_stages, steps_taken
from server.domain.acts import ROLE_ACTS, Act
from server.domain.case_state import COLUMNS, STAGES, CaseState, Values, stage
from server.domain.procedure import TRANSITIONS
from server.domain.reassessment import EFFECTS, OPENINGS
from server.domain.workflow import ACT_LABELS
from survey_schema.load import Schema
from survey_schema.model import CountyProfile, Deadline


def procedure_page(schema: Schema, tongue: Tongue) -> list[str]:
    counties = list(schema.counties.values())
    taken = steps_taken(counties[0])
    return [
        f"# {tongue['procedure']}",
        "",
        tongue["procedure.about"],
        "",
        *_diagram(taken, tongue),
        *_columns(taken, tongue),
        *_stages(counties, tongue),
        *_openings(tongue),
        *_transitions(tongue),
        *_effects(tongue),
        *_tiers(counties, tongue),
    ]


def _diagram(taken: Iterable[Taken], tongue: Tongue) -> list[str]:
    """Stages as nodes, acts as arrows; the same in every county, whose tiers differ only."""
    starts = [f"  start([{tongue['procedure.verdict']}]) --> {one}" for one in first_stages()]
    nodes = [f'  {name}["{tongue[f"stage.{name}"]}"]' for name in STAGES]
    moves = _ordered((stage(one.before), one.act, stage(one.after)) for one in taken)
    arrows = filter(None, (_arrow(one, moves, tongue) for one in moves))
    title = tongue["procedure.diagram"]
    return [f"## {title}", "", "```mermaid", "flowchart TD", *nodes, *starts, *arrows, "```", ""]


def _arrow(
    move: tuple[str, Act, str], moves: list[tuple[str, Act, str]], tongue: Tongue
) -> str | None:
    """A measure ordered beside the procedure leads back to where the case was: one arrow."""
    before, act, after = move
    label = tongue[f"act.{act.value}"]
    if act is Act.CONTROL_CONFIRM and (after, Act.CONTROL_ORDER, before) in moves:
        return None
    if act is Act.CONTROL_ORDER and (after, Act.CONTROL_CONFIRM, before) in moves:
        back = tongue[f"act.{Act.CONTROL_CONFIRM.value}"]
        return f'  {before} <-->|"{label} / {back}"| {after}'
    return f'  {before} -->|"{label}"| {after}'


def _ordered(moves: Iterable[tuple[str, Act, str]]) -> list[tuple[str, Act, str]]:
    """Those that lead elsewhere, in the order of the procedure."""
    acts = list(ACT_LABELS)
    there = {one for one in moves if one[0] != one[2]}
    return sorted(there, key=lambda one: (acts.index(one[1]), one))


def _columns(taken: Collection[Taken], tongue: Tongue) -> list[str]:
    """One small machine per column."""
    steps = list(taken)
    lines = [f"## {tongue['procedure.columns']}", "", tongue["procedure.columns.about"], ""]
    for column, values in COLUMNS.items():
        moves = _ordered(
            (_at(one.before, column), one.act, _at(one.after, column)) for one in steps
        )
        lines += [f"### {tongue[f'column.{column}']}", "", "```mermaid", "stateDiagram-v2"]
        lines += [f"  {one}: {tongue[f'value.{column}.{one}']}" for one in map(_named, values)]
        lines += [f"  {a} --> {b}: {tongue[f'act.{act.value}']}" for a, act, b in moves]
        lines += ["```", ""]
    return lines


def _at(state: CaseState, column: str) -> str:
    return _named(state.columns[column])


def _named(value: str | None) -> str:
    return value or "open"


def _stages(counties: Iterable[CountyProfile], tongue: Tongue) -> list[str]:
    profiles = list(counties)
    head = [tongue["procedure.stage"], tongue["procedure.next"], tongue["procedure.who"]]
    rows = (
        [
            f"{tongue[f'stage.{name}']} `{name}`",
            "" if row.act is None else tongue[f"act.{row.act.value}"],
            _roles(row.act, tongue),
            *(_period(one.deadlines.get(row.deadline or ""), tongue) for one in profiles),
        ]
        for name, row in STAGES.items()
    )
    names = [tongue["procedure.period"].format(one.name) for one in profiles]
    return [f"## {tongue['procedure.stages']}", "", *table([*head, *names], rows)]


def _roles(act: Act | None, tongue: Tongue) -> str:
    return tongue["list"].join(
        tongue[f"role.{role.value}"] for role, acts in ROLE_ACTS.items() if act in acts
    )


def _period(deadline: Deadline | None, tongue: Tongue) -> str:
    if deadline is None:
        return ""
    for name in ("hours", "days", "working_days"):
        count = getattr(deadline, name)
        if count is not None:
            certainty = deadline.source.certainty.value
            return tongue[f"period.{name}"].format(count) + f"（{certainty}）"
    return ""


def _openings(tongue: Tongue) -> list[str]:
    head = [tongue["procedure.when"], tongue["procedure.begins"]]
    rows = ([_condition(row.when, tongue), _values(row.changes, tongue)] for row in OPENINGS)
    return [f"## {tongue['procedure.openings']}", "", *table(head, rows)]


def _transitions(tongue: Tongue) -> list[str]:
    head = [tongue[f"procedure.{one}"] for one in ("act", "when", "first", "needs", "changes")]
    head = [*head, tongue["procedure.event"]]
    rows = (
        [
            f"{tongue[f'act.{row.act.value}']} `{row.act.value}`",
            _condition(row.when, tongue),
            _words("gate", row.gates, tongue),
            "<br>".join(
                [*_each("guard", row.guards, tongue), *_each("evidence", row.evidence, tongue)]
            ),
            _values(row.changes, tongue),
            f"`{row.event}`",
        ]
        for row in TRANSITIONS
    )
    about = [tongue["procedure.steps.about"], ""]
    return [f"## {tongue['procedure.steps']}", "", *about, *table(head, rows)]


def _effects(tongue: Tongue) -> list[str]:
    head = [tongue["procedure.when"], tongue["procedure.changes"]]
    rows = ([_condition(row.when, tongue), _values(row.changes, tongue)] for row in EFFECTS)
    about = [tongue["procedure.effects.about"], ""]
    return [f"## {tongue['procedure.effects']}", "", *about, *table(head, rows)]


def _tiers(counties: Iterable[CountyProfile], tongue: Tongue) -> list[str]:
    head = [tongue[f"procedure.{one}"] for one in ("county", "track", "leads", "people", "source")]
    rows = (
        [
            county.name,
            tongue[f"value.track.{tier.track}"],
            tongue["list"].join(tongue[f"role.{role}"] for role in tier.leading_roles),
            str(tier.minimum_participants),
            f"{tier.source.text}（{tier.source.certainty.value}）",
        ]
        for county in counties
        for tier in county.acceptance
    )
    return [f"## {tongue['procedure.tiers']}", "", *table(head, rows)]


def _condition(when: Mapping[str, Values], tongue: Tongue) -> str:
    colon = tongue["colon"]
    return "<br>".join(
        f"{tongue[f'column.{column}']}{colon}{_allowed(column, values, tongue)}"
        for column, values in when.items()
    )


def _allowed(column: str, values: Values, tongue: Tongue) -> str:
    order = {value: place for place, value in enumerate(COLUMNS.get(column, ()))}
    ordered = sorted(values, key=lambda value: (order.get(value, 0), str(value)))
    words = [tongue[f"value.{column}.{_named(value)}"] for value in ordered]
    return tongue["procedure.or"].join(words)


def _values(changes: Mapping[str, str], tongue: Tongue) -> str:
    return "<br>".join(
        f"{tongue[f'column.{column}']} → {tongue[f'value.{column}.{value}']}"
        for column, value in changes.items()
    )


def _each(kind: str, names: Iterable[str], tongue: Tongue) -> list[str]:
    return [tongue[f"{kind}.{name}"] for name in names]


def _words(kind: str, names: Iterable[str], tongue: Tongue) -> str:
    return "<br>".join(_each(kind, names, tongue))
