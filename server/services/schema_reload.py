"""Take new forms, codes, rules and county settings without a stop, or keep the old ones."""

from __future__ import annotations

from server.services import schema_content, xform_content
from server.services.county import CountySchema, county_schema
from server.services.survey_columns import survey_columns
from survey_schema.load import county_ids, load_all, load_county
from survey_schema.memory import read_anew


def reload_schema() -> tuple[CountySchema, ...]:
    """Every county's schema as the files say now.

    Raises SchemaError with file, line and what to do where one of them is faulty; then all that
    was in use stays in use.
    """
    with read_anew():
        load_all()
        schemas = read_schema()
    _forget_what_was_made()
    return schemas


def read_schema() -> tuple[CountySchema, ...]:
    """Every county's schema; read before workers are forked, they hold it in common."""
    return tuple(county_schema(load_county(one).code) for one in county_ids())


def _forget_what_was_made() -> None:
    """What was made from the old schema; packs and forms keep their plans by identity."""
    schema_content.forget()
    xform_content.forget()
    survey_columns.cache_clear()
