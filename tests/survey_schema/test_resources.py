"""The resource directory's data: read strictly, and personal data never open."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey_schema.load import ROOT, SchemaError, load_form, load_resources
from survey_schema.resources import (
    PERSONAL,
    DataType as T,
    Format,
    Item,
    Opening,
    Sharing,
    Update,
)
from survey_schema.versions import newest_version
from tests.survey_schema.small_schema import spoil

FILE = "directory/resources.toml"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("schema")
    for name in ("directory", "codes", "forms", "drawings"):
        shutil.copytree(ROOT / name, root / name)
    return root


@pytest.fixture
def root(copied: Path) -> Iterator[Path]:
    """Only the file itself is read anew: a fault is not remembered, the forms beside it are."""
    sound = (copied / FILE).read_bytes()
    yield copied
    (copied / FILE).write_bytes(sound)


def test_every_part_of_the_form_belongs_to_one_resource():
    form = load_form("self_built_house", newest_version("self_built_house"))
    pages = [one.page for one in load_resources().resources if one.page]
    assert sorted(pages) == sorted(form.pages)


def test_personal_data_is_shared_on_conditions_and_never_open():
    personal = load_resources().access[PERSONAL]
    assert (personal.sharing, personal.opening) == (Sharing.CONDITIONAL, Opening.CLOSED)
    assert personal.sharing_condition


def test_a_personal_item_goes_by_the_personal_access_in_any_resource():
    resources = load_resources()
    open_one = next(one for one in resources.resources if one.id == "codes")
    name = Item("owner", "产权人", T.TEXT, personal=True)
    assert resources.access_of(open_one, name) is resources.access[PERSONAL]
    assert resources.access_of(open_one, open_one.items[0]).opening is Opening.UNCONDITIONAL


def test_a_resource_keeps_what_its_file_says():
    photos = next(one for one in load_resources().resources if one.id == "photos")
    assert (photos.formats, photos.update) == ((Format.IMAGE,), Update.REALTIME)
    assert photos.items[1] == Item("sha256", "照片校验值（SHA-256）", T.TEXT, 64)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('opening = "closed"', 'opening = "conditional"', "never open"),
        ('opening = "closed"', 'opening = "unconditional"', "has no 'opening_condition'"),
        ('sharing = "conditional"', 'sharing = "unconditional"', "has no 'sharing_condition'"),
        ('sharing = "conditional"', 'sharing = "maybe"', "'sharing' must be one of"),
        ("opening_condition =", "open_condition =", "needs a 'opening_condition'"),
        ('update = "realtime"', 'update = "often"', "'update' must be one of"),
        ('formats = ["database", "spreadsheet"]', 'formats = ["paper"]', "'paper' is not one of"),
        ('formats = ["database", "spreadsheet"]', "formats = []", "must name at least one"),
        ('access = "house"', 'access = "home"', "no [access.home]"),
        ('id = "basics"', 'id = "houses"', "is used twice"),
        ('related = ["areas"', 'related = ["fields"', "no [[resource]] with id 'fields'"),
        ('page = "basics"', 'pages = "basics"', "needs items"),
        ('page = "basics"', 'page = "basic"', "no form has a page 'basic'"),
        ("length = 18", "lenght = 18", "unknown key 'lenght'"),
        ('type = "text"\nlength = 18', 'type = "text"\ndecimals = 2', "fits a number only"),
        ("[access.personal]", "[access.private]", "[access.personal] is missing"),
    ],
)
def test_a_fault_is_refused_with_its_file(root, old, new, word):
    spoil(root / FILE, old, new)
    with pytest.raises(SchemaError) as refused:
        load_resources(root)
    assert word in refused.value.what
    assert refused.value.file.endswith("resources.toml")
