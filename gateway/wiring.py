"""The composition root: the only place that names concrete classes and puts them together."""

from __future__ import annotations

import getpass
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa
from cryptography import x509

from certificates.pdf_examiner import PdfExaminer
from certificates.pem import load_certificates
from certificates.pkcs12 import open_pkcs12
from certificates.self_test import check_signing_key
from certificates.signer import Signer
from certificates.trust import TrustStore
from connectors.connection import Connection
from connectors.document_mgmt.attachments import open_attachments
from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.port import Attachments, DocumentSource
from connectors.document_mgmt.registry import open_source
from connectors.national_db.client import ReceiverClient, open_receiver
from domain.clock import HANOI, Clock
from domain.deadline import DeadlineRule
from domain.errors import Misconfigured
from domain.period import Period
from domain.text import Lang, Text
from gateway.clock import SystemClock
from gateway.faults import FaultPlan
from gateway.files import ProvinceFiles
from gateway.logs import guard_logs
from gateway.settings import Settings, connection_from_environment, language
from gateway.store.budget import StoreBudget
from gateway.store.engine import open_engine
from gateway.store.work import Transaction, transaction
from gateway.timestamps import fetch_token
from gateway.versions.open import open_in_force, open_version

ConnectionLookup = Callable[[str], Connection]

_LOG = logging.getLogger(__name__)

_CERTIFICATE_HORIZON = timedelta(days=5 + 7)
"""A certificate must outlive the legal window by a week."""


class Gateway:
    """Everything a step needs, made when first asked for.

    ``actor`` is written into the audit log. ``dry_run``: every transaction is rolled back at its end.
    ``connections`` finds logins: the environment on the command line, Airflow's connections inside a task.
    ``files_version``: work with this version of the files, whatever is in force (later steps of one run).
    """

    def __init__(
        self,
        settings: Settings,
        *,
        connections: ConnectionLookup = connection_from_environment,
        clock: Clock | None = None,
        actor: str = "",
        dry_run: bool = False,
        files_version: int | None = None,
    ) -> None:
        self._files_version = files_version
        self.dry_run = dry_run
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.faults = FaultPlan(settings.kill_at_point)
        self.actor = actor or f"cli:{getpass.getuser()}"
        self._connections = connections
        self._source_configs: dict[str, SourceConfig] = {}

    @property
    def lang(self) -> Lang:
        """The language of messages."""
        return language(self.settings.lang)

    @cached_property
    def engine(self) -> sa.Engine:
        """The store's connection pool."""
        return open_engine(self.settings.database_url)

    @cached_property
    def files(self) -> ProvinceFiles:
        """The files in force, all of one version and read once: a publication meanwhile counts for the next
        gateway. The folder itself where there is no store, or where the settings say so.
        """
        if not self.settings.database_url or self.settings.files_from == "folder":
            return self.folder
        return self._pinned_files() or self.folder

    def _pinned_files(self) -> ProvinceFiles | None:
        pinned = self._files_version
        return open_in_force(self) if pinned is None else open_version(self, pinned)

    @cached_property
    def folder(self) -> ProvinceFiles:
        """The working copy people edit; what lies there counts once it was published."""
        return ProvinceFiles.of_folder(self.folder_path, self.settings.receiver_file)

    @property
    def folder_path(self) -> Path:
        """Where the working copy lies."""
        return self.settings.files_dir / self.settings.province

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A transaction of the store that writes its audit entries itself."""
        return transaction(self.engine, self.clock, self.actor, keep=not self.dry_run)

    def sources(self) -> tuple[str, ...]:
        """The province's sources, by name."""
        return self.files.source_names

    def default_period(self) -> Period:
        """The period of the settings, or the month before today in Hà Nội.

        Raises:
            Misconfigured: the setting is no period.
        """
        if not self.settings.period:
            return Period.month_of(self.clock.now().astimezone(HANOI).date()).previous_month()
        try:
            return Period.parse(self.settings.period)
        except ValueError as fault:
            raise Misconfigured(
                Text(f"Kỳ đánh giá '{self.settings.period}' không hợp lệ", f"{fault}"),
                Text(
                    "Dùng YYYY-MM hoặc YYYY-Qn, ví dụ 2026-06", "use YYYY-MM or YYYY-Qn, for example 2026-06"
                ),
                where="GATEWAY_PERIOD",
            ) from fault

    @property
    def deadline_rule(self) -> DeadlineRule:
        """Which instrument counts the legal window."""
        return DeadlineRule(self.settings.deadline_rule)

    def source_config(self, name: str) -> SourceConfig:
        """What the file of ``name`` says.

        Raises:
            GatewayError: there is no such file, or it has faults.
        """
        if name not in self._source_configs:
            self._source_configs[name] = self.files.source(name)
        return self._source_configs[name]

    def open_source(self, name: str) -> DocumentSource:
        """The document system ``name``, ready to be read.

        Raises:
            GatewayError: its file or its connection has faults.
        """
        config = self.source_config(name)
        pinned = {name: self.files.pinned(name) for name in config.pinned_files}
        connection, budget = self._connections(config.connection), self._budget(config)
        return open_source(config, connection, clock=self.clock, files=pinned, budget=budget)

    def open_attachments(self, name: str) -> Attachments:
        """What fetches the files that records of ``name`` name.

        Raises:
            GatewayError: its file says nothing about them, or its connection has faults.
        """
        config = self.source_config(name)
        connection = self._connections(config.connection)
        return open_attachments(config, connection, clock=self.clock, budget=self._budget(config))

    def _budget(self, config: SourceConfig) -> StoreBudget | None:
        """The requests all processes together may still send; looking at a source needs no store."""
        if not self.settings.database_url:
            return None
        return StoreBudget(self.engine, config.name, config.requests_per_minute)

    def pdf_examiner(self) -> PdfExaminer:
        """What reads the signatures of evidence, with the anchors of the settings, if there are any."""
        signers, authorities = self.settings.evidence_anchors, self.settings.timestamp_anchors
        return PdfExaminer(
            trust=self._trust(signers, "GATEWAY_EVIDENCE_ANCHORS") if signers else None,
            timestamp_trust=self.timestamp_trust if authorities else None,
        )

    def open_receiver(self) -> ReceiverClient:
        """The national database, ready to be sent to."""
        profile = self.files.profile
        return open_receiver(profile, self._connections(profile.connection))

    @cached_property
    def signer(self) -> Signer:
        """The organisation's signing key, checked by signing and verifying once.

        Raises:
            CertificateProblem: wrong passphrase, expired, not for signing.
        """
        path, secret = self.settings.signing_p12, self.settings.signing_passphrase_file
        body = _read(path, "GATEWAY_SIGNING_P12")
        passphrase = _read(secret, "GATEWAY_SIGNING_PASSPHRASE_FILE").decode().strip()
        signer = open_pkcs12(body, passphrase, where=str(path))
        warning = check_signing_key(signer, self.signing_trust, self.clock.now(), _CERTIFICATE_HORIZON)
        if warning is not None:
            _LOG.warning("%s", warning)
        return signer

    @cached_property
    def signing_trust(self) -> TrustStore:
        """What our own signing certificate must chain to."""
        return self._trust(self.settings.signing_anchors, "GATEWAY_SIGNING_ANCHORS")

    @cached_property
    def receiver_trust(self) -> TrustStore:
        """Whom receipts must come from."""
        return self._trust(self.settings.receiver_anchors, "GATEWAY_RECEIVER_ANCHORS")

    @cached_property
    def timestamp_trust(self) -> TrustStore:
        """Whom timestamps must come from."""
        return self._trust(self.settings.timestamp_anchors, "GATEWAY_TIMESTAMP_ANCHORS")

    def _trust(self, path: Path | None, name: str) -> TrustStore:
        anchors = load_certificates(_read(path, name), str(path))
        more = self.settings.receiver_intermediates
        intermediates: tuple[x509.Certificate, ...] = ()
        if more is not None:
            intermediates = load_certificates(_read(more, "GATEWAY_RECEIVER_INTERMEDIATES"), str(more))
        return TrustStore(anchors, intermediates)

    def stamp(self, data: bytes) -> bytes:
        """An RFC 3161 token over ``data``, verified.

        Raises:
            TimestampUnavailable: the authority does not answer.
            CertificateProblem: its answer cannot be trusted.
        """
        return fetch_token(self.settings.tsa_url, data, self.timestamp_trust)

    def close(self) -> None:
        """Give back the database connections."""
        if "engine" in self.__dict__:
            self.engine.dispose()


@contextmanager
def open_gateway(
    settings: Settings,
    *,
    connections: ConnectionLookup = connection_from_environment,
    clock: Clock | None = None,
    actor: str = "",
    dry_run: bool = False,
    files_version: int | None = None,
) -> Iterator[Gateway]:
    """A ``Gateway`` for one run, closed at its end; from here on logs are redacted."""
    guard_logs()
    gateway = Gateway(
        settings,
        connections=connections,
        clock=clock,
        actor=actor,
        dry_run=dry_run,
        files_version=files_version,
    )
    try:
        yield gateway
    finally:
        gateway.close()


def _read(path: Path | None, name: str) -> bytes:
    if path is None:
        raise Misconfigured(
            Text(f"Chưa đặt {name}", f"{name} is not set"),
            Text(f"Đặt {name} là đường dẫn tới tệp", f"set {name} to the path of the file"),
            where=name,
        )
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Misconfigured(
            Text(f"Không đọc được tệp: {fault.strerror}", f"the file cannot be read: {fault.strerror}"),
            Text(f"Kiểm tra {name} và quyền đọc tệp", f"check {name} and the file's permissions"),
            where=str(path),
        ) from fault
