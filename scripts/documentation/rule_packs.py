"""The page of one rule pack: each rule with what it reads, its limit, clause and certainty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scripts.documentation.forms import source_text
from scripts.documentation.markdown import anchored, table
from scripts.documentation.sentences import plain_label, sentence
from scripts.documentation.tongue import Tongue
from survey_schema.english import sign_of
from survey_schema.load import Schema
from survey_schema.model import Certainty, Form, Rule, RulePack


def pack_page(pack: RulePack, form: Form, schema: Schema, tongue: Tongue) -> list[str]:
    open_ = sum(not one.source.certainty.is_official for one in pack.rules)
    parts = [one for one in schema.codes["hazard_part"].labels if _of_part(pack, one)]
    return [
        f"# {tongue.of('packs', pack.id)}",
        "",
        f"`{pack.id}` · {tongue['version']} {pack.version} · "
        f"{tongue['valid_from'].format(pack.valid_from)}",
        "",
        tongue["rules.about"].format(len(pack.rules), open_, tongue["unconfirmed"]),
        "",
        tongue["rules.hint"],
        "",
        *_profiles(pack, schema, tongue),
        *_certainties(tongue),
        *_overview(pack, tongue),
        *(line for part in parts for line in _part(part, pack, form, tongue)),
        *_records(pack, form, tongue),
    ]


def _of_part(pack: RulePack, part: str) -> list[Rule]:
    return [one for one in pack.rules if one.part == part]


def _profiles(pack: RulePack, schema: Schema, tongue: Tongue) -> list[str]:
    rows = (
        [
            f"{tongue.of('profiles', profile)}<br>`{profile}`",
            str(sum(not one.profiles or profile in one.profiles for one in pack.rules)),
            tongue["list"].join(_counties(pack, profile, schema)),
        ]
        for profile in pack.profiles
    )
    head = [tongue[one] for one in ("profile", "rule_count", "counties")]
    return [f"## {tongue['profiles']}", "", *table(head, rows)]


def _counties(pack: RulePack, profile: str, schema: Schema) -> Iterator[str]:
    for county in schema.counties.values():
        if (county.rule_pack, county.rule_profile) == (pack.id, profile):
            yield county.name


def _certainties(tongue: Tongue) -> list[str]:
    lines = [f"- {tongue.certainty(one)}" for one in Certainty]
    return [f"## {tongue['certainties']}", "", *lines, ""]


def _overview(pack: RulePack, tongue: Tongue) -> list[str]:
    head = [tongue[one] for one in ("id", "part", "sign", "threshold", "severity", "certainty")]
    rows = (
        [
            f"[{one.id}](#{one.id})",
            tongue.of("codes.hazard_part", one.part),
            sign_of(tongue.wording, pack, one.id),
            tongue.phrase(one.threshold),
            tongue[f"severity.{one.severity.value}"],
            one.source.certainty.value,
        ]
        for one in pack.rules
    )
    return [f"## {tongue['rules']}", "", *table(head, rows)]


def _part(part: str, pack: RulePack, form: Form, tongue: Tongue) -> list[str]:
    rules = (line for one in _of_part(pack, part) for line in _rule(one, pack, form, tongue))
    return [*anchored(2, tongue.of("codes.hazard_part", part), part), *rules]


def _rule(rule: Rule, pack: RulePack, form: Form, tongue: Tongue) -> list[str]:
    standing = "" if rule.source.certainty.is_official else f" · {tongue['unconfirmed']}"
    severity = tongue[f"severity.{rule.severity.value}"]
    title = f"{rule.id} {sign_of(tongue.wording, pack, rule.id)}"
    return [
        *anchored(3, title, rule.id),
        f"**{severity}**{standing}",
        "",
        *(
            f"- {tongue[head]}{tongue['colon']}{text}"
            for head, text in _facts(rule, pack, form, tongue)
            if text
        ),
        "",
    ]


def _facts(rule: Rule, pack: RulePack, form: Form, tongue: Tongue) -> Iterable[tuple[str, str]]:
    valid_from = rule.valid_from or pack.valid_from
    return (
        ("part", tongue.of("codes.hazard_part", rule.part)),
        ("structures", _several("codes.structure_type", rule.structures, tongue)),
        ("holds", sentence(rule.when, form, tongue)),
        ("measure", _question(rule.measure, form, tongue)),
        ("unit", _unit(rule.measure, form, tongue)),
        ("threshold", tongue.phrase(rule.threshold)),
        ("places", _question(rule.places, form, tongue)),
        ("group", "" if rule.group == rule.id else tongue["group.of"].format(rule.group)),
        ("promotes", "" if rule.promotes else tongue["promotes.no"]),
        ("profile", _several("profiles", rule.profiles, tongue)),
        ("clause", tongue.phrase(rule.clause)),
        ("source", source_text(rule.source, tongue)),
        ("from", valid_from.isoformat()),
    )


def _several(table_name: str, keys: tuple[str, ...], tongue: Tongue) -> str:
    return tongue["list"].join(tongue.of(table_name, one) for one in keys) or tongue["all"]


def _question(identity: str | None, form: Form, tongue: Tongue) -> str:
    if identity is None:
        return ""
    return f"{plain_label(form.questions[identity], tongue)} `{identity}`"


def _unit(identity: str | None, form: Form, tongue: Tongue) -> str:
    unit = form.questions[identity].unit if identity is not None else None
    return "" if unit is None else tongue.unit(unit, 0)


def _records(pack: RulePack, form: Form, tongue: Tongue) -> list[str]:
    head = [tongue[one] for one in ("id", "record", "sign", "holds", "clause", "source")]
    rows = (
        [
            one.id,
            tongue[f"record.{one.kind.value}"],
            sign_of(tongue.wording, pack, one.id),
            sentence(one.when, form, tongue),
            tongue.phrase(one.clause),
            source_text(one.source, tongue),
        ]
        for one in pack.records
    )
    about = [tongue["records.about"], ""]
    return [*anchored(2, tongue["records"], "records"), *about, *table(head, rows)]
