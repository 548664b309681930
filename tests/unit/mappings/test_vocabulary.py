"""Vietnamese keys: the same file in either language, places kept, codes of the source left alone."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from domain.errors import BadFile
from mappings.mapping_file import KINDS, mapping_document, parse_mapping, source_and_kind
from mappings.mapping_words import MAPPING_WORDS
from mappings.shapes import Shape, shape_of
from mappings.yaml_text import load_yaml

FILES = Path(__file__).resolve().parents[3] / "mappings" / "files"
SHIPPED = sorted(FILES.glob("*/mappings/*.yaml"))


def in_vietnamese(data, shape):
    """``data`` with every key and closed value in its Vietnamese spelling."""
    shape = shape.for_value(data)
    if isinstance(data, dict):
        return {_key(key, shape): in_vietnamese(value, shape.at(key)) for key, value in data.items()}
    if isinstance(data, list):
        return [in_vietnamese(item, shape.at(at)) for at, item in enumerate(data)]
    if data in shape.words:
        word = MAPPING_WORDS.value(data, shape.words[data])
        return word.vi if word and word.vi else data
    return data


def _key(key, shape):
    word = MAPPING_WORDS.key(key, shape.owners[key]) if key in shape.keys else None
    return word.vi if word and word.vi else key


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_shipped_file_means_the_same_in_vietnamese(path):
    """Each key and closed value has a Vietnamese spelling, and the digest does not depend on the language."""
    text = path.read_text("utf-8")
    document, model, _ = mapping_document(text, path.name)
    vietnamese = json.dumps(in_vietnamese(document.data, shape_of(model)), ensure_ascii=False)
    assert '"fields"' not in vietnamese
    assert '"nguồn"' in vietnamese
    assert parse_mapping(vietnamese, "v.yaml").digest == parse_mapping(text, path.name).digest


def every_shape():
    """Each shape of each kind of file, with the path to it."""
    seen = [(name, shape_of(model)) for name, model in KINDS.items()]
    while seen:
        name, shape = seen.pop()
        yield name, shape
        below = [*shape.keys.items(), ("*", shape.entries), ("0", shape.items)]
        seen += [(f"{name}.{key}", child) for key, child in below if child is not None]


def test_every_key_and_closed_value_has_one_spelling_of_its_own():
    """No two keys of a table and no two values of a place share a Vietnamese spelling."""
    for name, shape in every_shape():
        keys = [MAPPING_WORDS.key(key, shape.owners[key]) for key in shape.keys if not key.startswith("I")]
        assert None not in keys, (name, list(shape.keys))
        assert len({word.vi for word in keys}) == len(keys), name
        words = [MAPPING_WORDS.value(value, owner) for value, owner in shape.words.items()]
        spellings = [word.vi for word in words if word]
        assert len(set(spellings)) == len(spellings), name


LAO_CAI_VI = """\
nguồn: van_phong
loại: đơn vị
trường:
  mã: {từ: code}
  tên: {lấy đầu tiên: [từ, Tên]}
  mã cũ: {từ: MaCu, bảng: {từ: nguồn, hoàn thành: mã}, mặc định: mã}
"""


def test_codes_and_fields_of_the_source_are_never_translated():
    """Keys of a table, field names and texts stay as they are, though they look like words."""
    mapping = parse_mapping(LAO_CAI_VI, "f.yaml")
    assert mapping.fields.code.from_ == ("code",)
    assert mapping.fields.name.first_of == (("từ",), ("Tên",))
    assert mapping.fields.old_code.table == {"từ": "nguồn", "hoàn thành": "mã"}
    assert mapping.fields.old_code.default == "mã"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("trường:", "Trường:"),
        ("trường:", "TRƯỜNG:"),
        ("lấy đầu tiên", "lấy_đầu_tiên"),
        ("loại: đơn vị", "kind: Đơn  vị"),
        ("loại: đơn vị", "loại: organisations"),
        ("trường:", unicodedata.normalize("NFD", "trường:")),
    ],
)
def test_how_a_spelling_may_vary(old, new):
    """Capitals, spaces, underscores, Unicode form, and both languages in one file."""
    assert parse_mapping(LAO_CAI_VI.replace(old, new), "f").digest == parse_mapping(LAO_CAI_VI, "f").digest


def test_the_two_placements_of_a_tone_mark_are_one_key():
    """`khóa sản phẩm` and `khoá sản phẩm` are the same key."""
    text = (FILES / "lao_cai" / "mappings" / "van_phong.work_items.yaml").read_text("utf-8")
    for spelling in ("khóa sản phẩm", "khoá sản phẩm"):
        assert len(parse_mapping(text.replace("product_key", spelling), "f").fields.product_key) == 1


def test_the_same_key_in_both_languages_is_a_fault_at_its_line():
    """Every one of them, together with the other faults of the file, in both languages."""
    text = LAO_CAI_VI + "source: x\nfields:\n  name: {from: A}\n  x: 1\n" + "note: {}\n"
    with pytest.raises(BadFile) as caught:
        parse_mapping(text, "f.yaml")
    told = caught.value.message.en.splitlines()
    assert "f.yaml:7:1: source and nguồn are the same key: write one" in told
    assert "f.yaml:8:1: fields and trường are the same key: write one" in told
    assert any(line.startswith("f.yaml:11:1: must be text") for line in told)
    assert "khóa source và khóa nguồn là một" in caught.value.message.vi


def test_faults_of_a_vietnamese_file_stand_where_they_are_written():
    """A place found by an English path is the line and column of the Vietnamese key."""
    text = LAO_CAI_VI.replace("{từ: code}", "{tu: code}")
    with pytest.raises(BadFile) as caught:
        parse_mapping(text, "f.yaml")
    vi = caught.value.message.vi.splitlines()
    assert "f.yaml:4:8: khóa tu không có trong danh sách được phép; có phải là from (từ)?" in vi
    document, _, _ = mapping_document(LAO_CAI_VI, "f.yaml")
    assert document.place(("fields", "name", "first_of", 1)) == "f.yaml:5:28"
    assert document.place(("fields", "old_code", "table", "hoàn thành")) == "f.yaml:6:39"
    assert load_yaml(LAO_CAI_VI, "f").data["trường"].keys() == {"mã", "tên", "mã cũ"}


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("loại: đơn vị", "loại: don vi", "did you mean organisations (đơn vị)?"),
        ("loại: đơn vị", "loại: peple", "did you mean people (công chức)?"),
        ("  mã: ", "  ma so: ", "the required key code (mã) is missing"),
        ("trường:", "truong:", "did you mean fields (trường)?"),
        ("mặc định", "mac_dinh", "did you mean default (mặc định)?"),
        ("mặc định", "zzz", "the key zzz is not one of those allowed\n"),
    ],
)
def test_a_slip_is_answered_with_the_closest_word(old, new, hint):
    """In the language it was written in, marks or not; nothing close, no guess."""
    with pytest.raises(BadFile) as caught:
        parse_mapping(LAO_CAI_VI.replace(old, new), "f.yaml")
    assert hint in caught.value.message.en + "\n"


def test_a_shape_allows_nothing_where_nothing_is_declared():
    """Beyond the leaves of a model there are no keys and no words."""
    assert shape_of(KINDS["people"]).at("fields").at("person").at("x").at(0) == Shape()


def test_what_a_file_is_for_is_known_in_either_language():
    """Source and kind, before anything else of the file is judged; nothing for another sort of file."""
    assert source_and_kind(load_yaml(LAO_CAI_VI, "f")) == ("van_phong", "organisations")
    assert source_and_kind(load_yaml("source: a\nloại: công  chức\n", "f")) == ("a", "people")
    assert source_and_kind(load_yaml("source: a\nkind: x\n", "f")) == ("a", "x")
    assert source_and_kind(load_yaml("name: a\nprotocol: rest\n", "f")) is None
    assert source_and_kind(load_yaml("[]", "f")) is None
