"""Which simulator plays which source of a province, and what every office there is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.document_mgmt.config import SourceConfig
from domain.errors import Misconfigured
from domain.period import Period
from domain.records import RecordKind
from domain.text import Text
from gateway.files import ProvinceFiles
from mappings.mapping_file import EvaluationMapping

FOLDERS = frozenset({"file_drop"})
"""Simulators that fill a folder instead of answering calls."""
DROPPED = "tha-tep"
"""The folder they fill."""


@dataclass(frozen=True, slots=True)
class Office:
    """A simulator, what its config calls user and password, what else it is told."""

    simulator: str
    user: str = ""
    password: str = ""
    secret: str = ""
    more: Mapping[str, object] = field(default_factory=dict)


_BY_LOGIN = {
    ("rest", "login_token"): Office("ioffice_office", "username", "password", "office_password"),
}
"""Systems of one protocol that differ in how one logs in: VNPT-iOffice hands out tokens for a password."""
_BY_PROTOCOL = {
    "rest": Office("rest_office", "client_id", "client_secret", "office_secret"),
    "soap": Office("soap_office", "username", "password", "office_password"),
    "vxp": Office("vxp_axis", "systemid", "secret", "axis_secret", {"documents": 10}),
    "files": Office("file_drop"),
}


def office_of(config: SourceConfig) -> Office:
    """The simulator that plays the system a source file describes.

    Raises:
        Misconfigured: none of those the demo raises speaks its protocol.
    """
    login = getattr(getattr(config, "auth", None), "kind", "")
    office = _BY_LOGIN.get((config.protocol, login)) or _BY_PROTOCOL.get(config.protocol)
    if office is None:
        raise Misconfigured(
            Text(
                f"Demo chưa có bộ mô phỏng cho giao thức '{config.protocol}'",
                f"the demo raises no simulator for the protocol '{config.protocol}'",
            ),
            Text(
                "Bỏ nguồn này khỏi thư mục khi chạy demo", "take this source out of the folder for the demo"
            ),
            where=config.name,
        )
    return office


def told_of_province(files: ProvinceFiles, period: Period) -> dict[str, object]:
    """What the simulators must know: whose agencies, what may be made, what evaluations say besides.

    Of the catalogue they get code, name, output and group of what is in force on the period's first day:
    work is given on later days too, and nothing in a document system knows scores.
    """
    plan = files.plan
    return {
        "province_name": plan.province if plan else files.profile.sender,
        "province_code": files.profile.sender,
        "catalogue": [
            (item.code, item.name, item.output, item.group)
            for item in files.catalogue.items
            if item.holds_on(period.first_day)
        ],
        "indicators": list(_indicator_columns(files)),
    }


def _indicator_columns(files: ProvinceFiles) -> Iterator[str]:
    """What the sources call the indicators the province collects."""
    for source in files.source_names:
        if RecordKind.EVALUATIONS not in files.source(source).kinds:
            continue
        mapping = files.mapping(source, RecordKind.EVALUATIONS)
        if isinstance(mapping, EvaluationMapping):
            yield from (rule.paths[0][0] for rule in mapping.fields.indicators.values() if rule.paths)
