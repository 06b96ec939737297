"""What a column of a platform's file may be, and the headings it is recognised by."""

from __future__ import annotations

from collections.abc import Mapping

from server.services.county import CountySchema
from server.services.imports import fields as imported
from server.services.imports.fields import Field, header, headers_of
from server.services.imports.mapping import ColumnMapping
from survey_schema.platforms import Platform

HOUSE_CODE = "house_code"
# Of what the import knows, what is matched by or compared.
_KEPT = (
    imported.PLATFORM_NO,
    imported.CENSUS_NO,
    imported.TOWNSHIP,
    imported.VILLAGE,
    imported.LON,
    imported.LAT,
    "group_name",
    "road_name",
    "door_number",
    "owner_name",
    "owner_id_number",
    "owner_phone",
    "is_operational",
    "business_kinds",
    "house_use",
    "structure_type",
    "storeys",
    "floor_area_m2",
    "built_year",
)
# What the platform says of the procedure: field -> (label, code list; None for yes and no).
OF_PROCEDURE: Mapping[str, tuple[str, str | None]] = {
    "verdict": ("隐患初判", None),
    "inspection_grade": ("鉴定等级", "inspection_grade"),
    "remediation_progress": ("整治进度", "remediation_progress"),
    "is_signed_off": ("是否销号", None),
}
NUMBERS = (imported.PLATFORM_NO, imported.CENSUS_NO, HOUSE_CODE)


def fields_of(schema: CountySchema) -> dict[str, Field]:
    known = imported.fields_of(schema.form)
    own = {HOUSE_CODE: Field(HOUSE_CODE, "本县房屋编码", personal=False)}
    told = {one: Field(one, label, personal=False) for one, (label, _) in OF_PROCEDURE.items()}
    return {**{one: known[one] for one in _KEPT if one in known}, **own, **told}


def headings_of(fields: Mapping[str, Field], platform: Platform) -> dict[str, str]:
    """Heading -> field; what the platform's profile says comes before our own words."""
    own = {header(name): one for one, names in platform.columns.items() for name in names}
    return {**headers_of(fields), **own}


def with_codes(mapping: ColumnMapping, platform: Platform) -> ColumnMapping:
    """The columns as a person chose them, the codes as the platform's profile has them."""
    return ColumnMapping(mapping.columns, mapping.constants, platform.codes, mapping.coordinates)


def is_enough(chosen: Mapping[str, object]) -> bool:
    """Whether anything could ever be matched by these columns."""
    has_number = any(one in chosen for one in NUMBERS)
    has_owner = "owner_name" in chosen or "owner_id_number" in chosen
    return has_number or (has_owner and imported.VILLAGE in chosen)
