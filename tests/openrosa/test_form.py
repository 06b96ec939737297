"""The compiled form asks what the form asks, in its codes and words, and ODK Validate agrees."""

import subprocess
import sys
from xml.etree.ElementTree import fromstring

import pytest
from pyxform.validators.odk_validate import ODKValidateError, check_xform
from pyxform.xls2xform import convert

from server.outputs.xform import compile_xform, xlsform_book
from server.services.county import county_schema
from survey_schema import xlsform
from survey_schema.conditions import fields
from survey_schema.model import Kind
from survey_schema.versions import form_versions
from tests import make

H = "{http://www.w3.org/1999/xhtml}"
X = "{http://www.w3.org/2002/xforms}"


@pytest.fixture(scope="module")
def schema():
    return county_schema(make.COUNTY)


@pytest.fixture(scope="module")
def sheets(schema):
    return xlsform.xlsform(schema.form, schema.codes)


@pytest.fixture(scope="module")
def body(sheets):
    return compile_xform(sheets)


@pytest.fixture(scope="module")
def controls(body):
    """question id -> its control in the body of the form."""
    found = {}
    for element in fromstring(body).iter():
        if element.get("ref", "").startswith("/data/") and element.find(f"{X}label") is not None:
            found[element.get("ref").rpartition("/")[2]] = element
    return found


@pytest.fixture(scope="module")
def binds(body):
    found = fromstring(body).iter(f"{X}bind")
    return {one.get("nodeset").rpartition("/")[2]: one.attrib for one in found}


def test_every_question_is_asked_with_its_label(schema, controls):
    for question in schema.form.questions.values():
        assert controls[question.id].find(f"{X}label").text == question.label


def test_every_choice_has_our_codes_and_labels(schema, sheets):
    offered = {}
    for row in sheets["choices"]:
        offered.setdefault(row["list_name"], {})[row["name"]] = row["label"]
    asked = {one.codes for one in schema.form.questions.values() if one.codes}
    for name in asked:
        in_use = {one.value: one.label for one in schema.codes[name].codes if not one.retired}
        assert offered[name] == in_use
    assert tuple(offered["answer__sign"]) == ("yes", "no", "unseen")


def test_what_is_required_here_is_required_there(schema, binds):
    for question in schema.form.questions.values():
        assert ("required" in binds[question.id]) is question.required, question.id


def test_every_sign_asks_for_its_photos_when_it_is_ticked(schema, binds):
    signs = [one for one in schema.form.questions.values() if one.kind is Kind.SIGN]
    slots = [one for one in schema.form.photos if one.per_sign]
    assert signs and slots
    for sign in signs:
        for slot in slots:
            for field in xlsform.photo_fields(slot, sign.id):
                assert binds[field]["relevant"].endswith(f"/{sign.id}  = 'yes'")
                assert xlsform.slot_of_field(field) == (slot.id, sign.id)


def test_no_condition_reads_a_measure_that_may_be_worked_out_here(schema):
    """In the XForm such a question stays empty, so a condition would not see it."""
    questions = schema.form.questions.values()
    derived = {one.id for one in questions if one.derived is not None}
    shown = [one.shown_when for one in (*schema.form.sections, *questions) if one.shown_when]
    assert derived.isdisjoint(field for condition in shown for field in fields(condition))


def test_no_question_has_the_name_of_a_field_of_ours(schema):
    for version in form_versions(schema.form.id):
        assert not [one for one in schema.form.questions if "__" in one], version


@pytest.mark.slow
def test_odk_validate_accepts_the_form(body, tmp_path):
    path = tmp_path / "form.xml"
    path.write_bytes(body)
    assert check_xform(str(path)) == []


@pytest.mark.slow
def test_odk_validate_would_find_a_broken_condition(body, tmp_path):
    path = tmp_path / "form.xml"
    broken = body.replace(b"selected(", b"elected(").replace(b"regex(", b"rejex(")
    assert broken != body
    path.write_bytes(broken)
    with pytest.raises(ODKValidateError):
        check_xform(str(path))


@pytest.mark.slow
def test_every_process_compiles_the_same_bytes():
    """The hash in the form list must not change from one worker to the next."""
    code = (
        "from datetime import date;from server.services.xform_content import xform_of;"
        f"print(xform_of('{make.COUNTY}', date(2030, 1, 1)).hash)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


@pytest.mark.slow
def test_the_workbook_compiles_to_the_same_form(sheets, body):
    """But for the quotation marks, which pyxform makes straight."""
    straight = body.decode().translate(str.maketrans("“”‘’", "\"\"''"))
    made = convert(xlsform_book(sheets), form_name="data").xform.replace("&quot;", '"')
    assert made == straight.replace("&quot;", '"')
