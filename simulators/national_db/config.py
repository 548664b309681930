"""What the national database is told by its ``--config`` file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from simulators.national_db.verdicts import Register, known_people


class NationalDbConfig(BaseModel):
    """``receiver``: the name it goes by in packages and receipts. ``pki_home``: a folder of
    ``simulators.pki``, made if it is not there; ``HOME/pki`` without it. ``known_persons``: JSON list of
    personal ids, everybody without it. ``reject_persons``: ids, or ids with a reason each.
    ``requests_per_minute``: more are answered 429. ``faults``: see ``FaultScript``, and ``forged``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str
    client_secret: SecretStr
    receiver: str = "CSDLQG-CBCCVC"
    token_lifetime_s: float = Field(default=3600, gt=0)
    pki_home: Path | None = None
    known_persons: Path | None = None
    reject_persons: dict[str, str] | tuple[str, ...] = ()
    requests_per_minute: int | None = Field(default=None, ge=1)
    max_body_bytes: int = Field(default=16 * 1024 * 1024, ge=1024)
    faults: dict[str, str] = Field(default_factory=dict)

    def register_of_people(self) -> Register:
        """Who is known and who is refused."""
        refused = self.reject_persons
        reasons = refused if isinstance(refused, Mapping) else dict.fromkeys(refused, "REFUSED_BY_RECEIVER")
        return Register(known_people(self.known_persons) if self.known_persons else None, reasons)


def read_config(data: Mapping[str, Any]) -> NationalDbConfig:
    """The checked configuration.

    Raises:
        ValueError: pydantic's list of every fault in it.
    """
    return NationalDbConfig.model_validate(dict(data))
