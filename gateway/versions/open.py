"""Opening a province's files by what a person calls them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import Misconfigured
from domain.text import Text
from gateway.files import ProvinceFiles
from gateway.store.engine import store_errors
from gateway.store.versions import frozen_version, in_force, version_row
from gateway.tree import MAX_FILE_BYTES, Folder, Frozen, frozen_folder
from mappings.file_text import text_of
from mappings.mapping_file import source_and_kind
from mappings.yaml_text import load_yaml

if TYPE_CHECKING:
    import sqlalchemy as sa

    from gateway.wiring import Gateway

PUBLISHED = "published"
FOLDER = "folder"


def files_named(gw: Gateway, ref: str) -> ProvinceFiles:
    """The files ``ref`` names, frozen at this moment.

    ``published``: in force; ``folder``: the working copy; a number: that version; the path of a province's
    folder; the path of one mapping file, catalogue, policy, calendar, plan or receiver file: the version in
    force with that file in its place.

    Raises:
        Misconfigured: there is nothing of that name.
        BadFile: it cannot be read.
    """
    if ref == PUBLISHED:
        return gw.files
    if ref == FOLDER:
        return _opened(gw, frozen_folder(gw.folder_path))
    if ref.isdecimal():
        return open_version(gw, int(ref))
    path = Path(ref)
    if path.is_dir():
        return _opened(gw, frozen_folder(path))
    if path.is_file():
        return _opened(gw, _laid_over(gw, path))
    raise _nothing(ref)


def open_version(gw: Gateway, number: int) -> ProvinceFiles:
    """The files of the version ``number``.

    Raises:
        Misconfigured: there is no such version.
    """
    with store_errors(), gw.engine.connect() as conn:
        return _of_version(conn, gw, number)


def open_in_force(gw: Gateway) -> ProvinceFiles | None:
    """The files in force; None while nothing is."""
    with store_errors(), gw.engine.connect() as conn:
        number = in_force(conn, gw.settings.province)
        return None if number is None else _of_version(conn, gw, number)


def _of_version(conn: sa.Connection, gw: Gateway, number: int) -> ProvinceFiles:
    row = version_row(conn, gw.settings.province, number)
    if row is None:
        raise no_such_version(number)
    return ProvinceFiles(frozen_version(conn, row), gw.settings.receiver_file, version=number)


def _opened(gw: Gateway, tree: Frozen) -> ProvinceFiles:
    return ProvinceFiles(tree, gw.settings.receiver_file)


def _laid_over(gw: Gateway, path: Path) -> Frozen:
    """The files in force with the file ``path`` in the place of the one it is a version of."""
    body = Folder(path.parent).read(path.name)
    name = _place_of(path, body)
    base = gw.files.tree
    return Frozen(f"{base.label} + {path}", {n: base.read(n) for n in base.names()} | {name: body})


def _place_of(path: Path, body: bytes) -> str:
    """Which file of a province ``path`` stands for, by what it says; by its name where that is plain."""
    if path.suffix == ".csv":
        return "catalogue.csv"
    document = load_yaml(text_of(body, str(path), max_bytes=MAX_FILE_BYTES), str(path))
    data = document.data
    if (named := source_and_kind(document)) is not None:
        return f"mappings/{named[0]}.{named[1]}.yaml"
    if isinstance(data, dict) and "protocol" in data:
        return f"sources/{path.name}"
    if isinstance(data, dict) and {"scheme", "options"} & data.keys():
        return "policy.yaml"
    if path.name in {"policy.yaml", "calendar.yaml", "plan.yaml"} or path.name.startswith("receiver"):
        return path.name
    raise _nothing(str(path))


def no_such_version(number: int) -> Misconfigured:
    """No version of this province has the number."""
    return _nothing(str(number))


def _nothing(ref: str) -> Misconfigured:
    return Misconfigured(
        Text(f"Không có bộ tệp '{ref}'", f"there are no files '{ref}'"),
        Text(
            "Dùng published, folder, số phiên bản, thư mục tỉnh, hoặc một tệp ánh xạ, danh mục, chính sách",
            "use published, folder, a version's number, a province's folder, or one mapping, catalogue or "
            "policy file",
        ),
        where=ref,
    )
