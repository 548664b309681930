"""What a receiver wants, as data: its name, where its services lie, and which fields a result carries.

The wire format of the national database is not published; when it is, the file changes and not the code.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from connectors.national_db.fields import RESULT_ATTRIBUTES, AttributeKind
from connectors.national_db.profile_faults import faults_of
from domain.errors import BadFile
from domain.text import Text

MAX_RESULTS = 10_000
"""One signature and one timestamp cover at most this many results."""

_NCNAME = re.compile(r"[A-Za-z_][\w.-]*")
_PATH = re.compile(r"/[!-~]*")
_PLACE_OF_KEY = "{key}"


def _ncname(value: str) -> str:
    if not _NCNAME.fullmatch(value) or value.lower().startswith("xml"):
        raise ValueError("không phải tên phần tử XML hợp lệ / is no XML element name")
    return value


def _path(value: str) -> str:
    if not _PATH.fullmatch(value):
        raise ValueError(
            "phải bắt đầu bằng dấu gạch chéo, không có dấu cách / must begin with a slash, without spaces"
        )
    return value


ElementName = Annotated[str, AfterValidator(_ncname)]
Path = Annotated[str, AfterValidator(_path)]
Words = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FieldRule(_Part):
    """One element of a result: its name, the ``ResultLine`` attribute it shows, and how.

    ``decimals``: decimals of a number, required for numbers. ``optional``: left out when there is no value
    (leadership values of people who lead nobody).
    """

    element: ElementName
    source: str = Field(alias="from")
    decimals: int | None = Field(default=None, ge=0, le=6)
    optional: bool = False

    @model_validator(mode="after")
    def _fits_its_attribute(self) -> Self:
        kind = RESULT_ATTRIBUTES.get(self.source)
        if kind is None:
            known = ", ".join(RESULT_ATTRIBUTES)
            raise ValueError(f"không có thuộc tính {self.source!r} / no such attribute; known: {known}")
        if (kind is AttributeKind.NUMBER) != (self.decimals is not None):
            raise ValueError("decimals: bắt buộc với số, chỉ với số / needed for numbers, only for numbers")
        return self


class Paths(_Part):
    """Where the services lie below the connection's address. ``status`` holds ``{key}``."""

    token: Path
    submit: Path
    status: Path = ""
    held: Path


class Profile(_Part):
    """The receiver's profile.

    ``receiver``, ``sender``: the names written into packages and demanded in receipts. ``connection``: which
    connection holds address and login. ``not_processed_statuses``: HTTP statuses by which this receiver
    guarantees that nothing was processed; any other unclear answer means IN_DOUBT. Times in seconds.
    """

    name: Words
    receiver: Words
    sender: Words
    connection: Words
    transport: Literal["rest", "soap"]
    auth: Literal["oauth2_client_credentials"] = "oauth2_client_credentials"
    paths: Paths
    namespace: Words
    prefix: ElementName = "r"
    fields: tuple[FieldRule, ...] = Field(min_length=1)
    max_results_per_package: int = Field(default=MAX_RESULTS, ge=1, le=MAX_RESULTS)
    not_processed_statuses: frozenset[Annotated[int, Field(ge=400, le=599)]] = frozenset()
    connect_timeout_s: float = Field(default=10, gt=0, le=120)
    read_timeout_s: float = Field(default=120, gt=0, le=900)

    @model_validator(mode="after")
    def _elements_are_distinct(self) -> Self:
        names = [rule.element for rule in self.fields]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"fields: phần tử bị trùng / elements occur twice: {', '.join(twice)}")
        if "personal_id" not in {rule.source for rule in self.fields}:
            raise ValueError("fields: thiếu personal_id / personal_id is missing")
        if self.transport == "rest" and self.paths.status.count(_PLACE_OF_KEY) != 1:
            raise ValueError("paths.status: phải chứa {key} một lần / must hold {key} once")
        return self

    @property
    def package_tag(self) -> str:
        """The root element of a package, as ``{namespace}name``."""
        return f"{{{self.namespace}}}Package"


def parse_profile(data: object, where: str) -> Profile:
    """The checked profile; ``where`` names the file.

    Raises:
        BadFile: all faults at once, each with the path of its field.
    """
    try:
        return Profile.model_validate(data)
    except ValidationError as fault:
        faults, (vi, en) = faults_of(fault)
        refused = BadFile(
            Text(f"Hồ sơ nơi nhận có lỗi:\n{vi}", f"the receiver's profile has faults:\n{en}"),
            Text("Sửa các mục nêu trên trong tệp", "Mend these entries of the file"),
            where,
        )
        refused.faults = faults
        raise refused from fault
