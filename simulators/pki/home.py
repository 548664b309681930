"""The folder a test PKI lives in: which files there are, and making them once."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from simulators.pki import authority
from simulators.pki.authority import Holder, Validity

_CA_DAYS = 3650
_EXPIRED_SINCE_DAYS = 1
_P12_ROUNDS = 20_000
"""PBKDF2 rounds of the PKCS#12 file: few, because the key is worth nothing and every test opens one."""


@dataclass(frozen=True, slots=True)
class PkiFiles:
    """Where everything is, below ``home``."""

    home: Path

    @property
    def anchors(self) -> Path:
        """The root certificate (PEM): the only thing to trust."""
        return self.home / "anchors.pem"

    @property
    def chain(self) -> Path:
        """The issuing CA (PEM)."""
        return self.home / "chain.pem"

    @property
    def signer_p12(self) -> Path:
        """Key, certificate and issuing CA of the organisation that delivers results."""
        return self.home / "signer.p12"

    @property
    def signer_passphrase(self) -> Path:
        """The passphrase of ``signer_p12``, one line without line end."""
        return self.home / "signer.passphrase"

    def key(self, name: Literal["national_db", "tsa"]) -> Path:
        """The unencrypted private key (PEM, PKCS#8) of a service."""
        return self.home / f"{name}.key"

    def certificate(self, name: Literal["signer", "national_db", "tsa"]) -> Path:
        """The certificate (PEM) of a signer."""
        return self.home / f"{name}.pem"

    def as_json(self) -> dict[str, str]:
        """Every path as text, by name."""
        return {
            "home": str(self.home),
            "anchors": str(self.anchors),
            "chain": str(self.chain),
            "signer_p12": str(self.signer_p12),
            "signer_passphrase": str(self.signer_passphrase),
            "signer_certificate": str(self.certificate("signer")),
            "national_db_key": str(self.key("national_db")),
            "national_db_certificate": str(self.certificate("national_db")),
            "tsa_key": str(self.key("tsa")),
            "tsa_certificate": str(self.certificate("tsa")),
        }


@dataclass(frozen=True, slots=True)
class PkiOptions:
    """``days``: how long the signers are valid from now. ``expired_signer`` and ``expired_tsa``: that one's
    certificate ended yesterday.
    """

    days: int = 365
    signer_algorithm: Literal["rsa", "p256"] = "rsa"
    expired_signer: bool = False
    expired_tsa: bool = False

    def validity(self, now: dt.datetime, *, expired: bool) -> Validity:
        """The life of a signer's certificate."""
        after = -_EXPIRED_SINCE_DAYS if expired else self.days
        return Validity.around(now, days_before=400, days_after=after)


def make_pki(home: Path, options: PkiOptions | None = None) -> PkiFiles:
    """The PKI in ``home``, made now if it is not there. Safe when several processes ask at once.

    A PKI that is there is returned as it is, whatever the options say.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = PkiFiles(home.resolve())
    with _alone_in(home):
        if not files.anchors.exists():
            _make(files, options or PkiOptions(), now=dt.datetime.now(dt.UTC))
    return files


@contextmanager
def _alone_in(home: Path) -> Iterator[None]:
    with (home / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(files: PkiFiles, options: PkiOptions, *, now: dt.datetime) -> None:
    ca_life = Validity.around(now, days_before=_CA_DAYS, days_after=_CA_DAYS)
    root = authority.root_authority("Simulated root CA", ca_life)
    issuing = authority.issuing_authority(root, "Simulated issuing CA", ca_life)
    life = options.validity(now, expired=False)

    signer_key = authority.rsa_key() if options.signer_algorithm == "rsa" else authority.p256_key()
    signer = authority.document_signer(
        issuing,
        "Simulated provincial department of home affairs",
        key=signer_key,
        validity=options.validity(now, expired=options.expired_signer),
    )
    national_db = authority.document_signer(
        issuing, "Simulated national database", key=authority.rsa_key(), validity=life
    )
    tsa = authority.timestamp_signer(
        issuing,
        "Simulated timestamp authority",
        key=authority.rsa_key(),
        validity=options.validity(now, expired=options.expired_tsa),
    )

    _write_pkcs12(files, signer, issuing)
    _write(files.certificate("signer"), _pem(signer))
    for name, holder in (("national_db", national_db), ("tsa", tsa)):
        _write(files.home / f"{name}.key", _private_pem(holder), mode=0o600)
        _write(files.home / f"{name}.pem", _pem(holder))
    _write(files.chain, _pem(issuing))
    _write(files.anchors, _pem(root))  # last: its presence says that the rest is complete


def _write_pkcs12(files: PkiFiles, signer: Holder, issuing: Holder) -> None:
    passphrase = secrets.token_urlsafe(24)
    encryption = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_P12_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .build(passphrase.encode())
    )
    data = pkcs12.serialize_key_and_certificates(
        b"signer", signer.key, signer.certificate, [issuing.certificate], encryption
    )
    _write(files.signer_passphrase, passphrase.encode(), mode=0o600)
    _write(files.signer_p12, data, mode=0o600)


def _private_pem(holder: Holder) -> bytes:
    return holder.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _pem(holder: Holder) -> bytes:
    return holder.certificate.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(data)
        os.fsync(descriptor)
