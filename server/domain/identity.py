"""Numbers of people and organisations; the arithmetic lives with the form that asks for them."""

from survey_schema.identity import is_credit_code, is_id_number

__all__ = ["is_credit_code", "is_id_number"]
