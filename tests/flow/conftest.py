"""A whole gateway on a real store, with a model source, a model receiver and a model timestamp authority.

The receiver is the simulator's own reception desk (it verifies with libraries that are not ours); the faults
around it are scripted, call by call, so that a crash or a lost answer happens where the test says.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography import x509

from certificates.timestamp import build_query, token_of_reply
from connectors.document_mgmt.config import KindConfig, SourceConfig
from connectors.document_mgmt.contract import Drift
from connectors.document_mgmt.port import Ask, Cursor, Page, SourceHealth
from connectors.national_db.port import Answer, HeldResult
from domain.clock import FixedClock
from domain.errors import OutcomeUnknown, ReceiverRefused, ReceiverUnavailable, SourceUnavailable
from domain.period import Period
from domain.records import RecordKind, SourceRecord
from domain.text import Text
from gateway.settings import Settings
from gateway.steps.map import map_period
from gateway.steps.prepare import prepare_store
from gateway.steps.pull import pull_source
from gateway.steps.release import confirm_period, release_summary
from gateway.steps.score import score_period
from gateway.steps.sign import sign_results
from gateway.store.schema import result
from gateway.wiring import Gateway
from simulators.national_db.ledger import Ledger
from simulators.national_db.receipt import load_receipt_signer
from simulators.national_db.reception import Reception
from simulators.national_db.refusals import PackageRefused
from simulators.national_db.trust import Trust
from simulators.national_db.verdicts import Register
from simulators.pki.home import PkiFiles, make_pki
from simulators.tsa.authority import TimestampAuthority, load_authority

PERIOD = Period.parse("2026-10")
FILES = Path(__file__).parents[2] / "mappings" / "files"
_WORDS = Text("kịch bản", "scripted")


class Killed(BaseException):
    """Stands for SIGKILL inside one process: nothing in the product catches it."""


@dataclass
class ModelReceiver:
    """The reception desk behind a wire that misbehaves. ``script``: what happens to the next calls."""

    desk: Reception
    ledger: Ledger
    script: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    death: type[BaseException] = Killed

    def _wire(self, what: str, call) -> Answer:
        fault = self.script.pop(0) if self.script else ""
        self.calls.append(what)
        if fault == "unreachable":
            raise ReceiverUnavailable(_WORDS, _WORDS)
        if fault == "lost before":
            raise OutcomeUnknown(_WORDS, _WORDS)
        if fault == "killed before":
            raise Killed
        answer = call()
        if fault == "lost after":
            raise OutcomeUnknown(_WORDS, _WORDS)
        if fault == "killed after":
            raise Killed
        return Answer(fault.encode() if fault.startswith("<") else answer)

    def submit(self, package_key: str, body: bytes) -> Answer:
        """Hand the bytes over."""

        def call() -> bytes:
            try:
                return self.desk.submit(package_key, body).receipt
            except PackageRefused as refused:
                raise ReceiverRefused(Text(str(refused), str(refused)), _WORDS) from refused

        return self._wire("submit", call)

    def status(self, package_key: str) -> Answer:
        """Ask."""
        return self._wire("status", lambda: self.desk.status(package_key)[0])

    def held(self, period: str) -> Iterator[HeldResult]:
        """The books."""
        for item in self.ledger.held(period, after="", limit=10_000):
            yield HeldResult(
                item["key"],
                item["personalId"],
                item["revision"],
                Decimal(item["total"]),
                item["packageKey"],
                accepted=True,
            )

    def check(self) -> float:
        """Always there."""
        return 0.0

    def close(self) -> None:
        """Nothing to close."""

    def books(self) -> list[tuple[str, int]]:
        """(person, revision) of everything that was applied, once per application."""
        return sorted((a["personalId"], a["revision"]) for a in self.ledger.books()["applied"])


@dataclass
class ModelSource:
    """A document system in memory: streams of records; ``down`` makes it unreachable."""

    name: str
    streams: dict[RecordKind, list[dict]]
    down: bool = False
    suspects: dict[str, Drift] = field(default_factory=dict)
    acknowledged: dict[RecordKind, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """What it holds."""
        return tuple(self.streams)

    def check(self) -> SourceHealth:
        """Healthy."""
        return SourceHealth(ok=not self.down, detail=_WORDS, latency_ms=0.0)

    def pull(self, kind: RecordKind, cursor: Cursor, ask: Ask) -> Iterator[Page]:
        """Everything in two pages, whatever is asked for."""
        if self.down:
            raise SourceUnavailable(_WORDS, _WORDS, where=self.name)
        rows = self.streams[kind]
        half = max(1, len(rows) // 2)
        parts = [rows[:half], rows[half:]] if len(rows) > 1 else [rows]
        for number, part in enumerate(parts, 1):
            records = tuple(SourceRecord.of(self.name, kind, str(r["Id"]), r) for r in part)
            last = number == len(parts)
            yield Page(
                number,
                records,
                json.dumps(part).encode(),
                len(rows),
                last,
                Cursor("high" if last else cursor.text),
                suspects={
                    key: drift for key, drift in self.suspects.items() if key in {r.key for r in records}
                },
                receipts=tuple(record.key for record in records),
            )

    def acknowledge(self, kind: RecordKind, page: Page) -> None:
        """Remember what the gateway said it has."""
        self.acknowledged[kind] |= set(page.receipts)

    def close(self) -> None:
        """Nothing to close."""


class House(Gateway):
    """A gateway whose outside world is in this process."""

    def __init__(self, settings: Settings, *, clock: FixedClock, world: World) -> None:
        super().__init__(settings, clock=clock, actor="test")
        self.world = world

    def source_config(self, name: str) -> SourceConfig:
        """A file of the model source."""
        return SourceConfig(
            name=name,
            protocol="model",
            connection=name,
            kinds={kind: KindConfig(key_field="Id") for kind in self.world.sources[name].streams},
        )

    def open_source(self, name: str) -> ModelSource:
        """A model source."""
        return self.world.sources[name]

    def sources(self) -> tuple[str, ...]:
        """The model sources."""
        return tuple(self.world.sources)

    def open_receiver(self) -> ModelReceiver:
        """The model receiver."""
        return self.world.receiver

    def stamp(self, data: bytes) -> bytes:
        """A token from the model authority."""
        query = build_query(data)
        return token_of_reply(self.world.authority.answer(query.der), query, self.timestamp_trust)


@dataclass
class World:
    """Everything outside the gateway."""

    sources: dict[str, ModelSource]
    receiver: ModelReceiver
    authority: TimestampAuthority


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> PkiFiles:
    """One test PKI for all."""
    return make_pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def clock() -> FixedClock:
    """Now, standing still: certificates of the test PKI are valid from today on."""
    return FixedClock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def world(pki: PkiFiles, clock: FixedClock, tmp_path: Path) -> World:
    """Four people under a head and a deputy, five work items each, in one REST-like source."""
    ledger = Ledger(tmp_path)
    certificates = [pki.certificate("national_db"), pki.chain]
    desk = Reception(
        ledger,
        Register(None, {}),
        Trust(x509.load_pem_x509_certificates(pki.anchors.read_bytes())),
        signer=load_receipt_signer("CSDLQG-CBCCVC", pki.key("national_db"), certificates),
        clock=clock,
    )
    authority = load_authority(pki.key("tsa"), [pki.certificate("tsa"), pki.chain], clock=clock)
    return World(
        {"van_phong": ModelSource("van_phong", small_office())}, ModelReceiver(desk, ledger), authority
    )


@pytest.fixture
def house(store_url: str, pki: PkiFiles, clock: FixedClock, world: World, tmp_path: Path) -> Iterator[House]:
    """A gateway on a fresh store, its province's files copied so that a test may edit them."""
    shutil.copytree(FILES, tmp_path / "files")
    settings = Settings(
        database_url=store_url,
        files_dir=tmp_path / "files",
        files_from="folder",  # these tests edit files under the gateway's feet; test_versions.py publishes
        period=str(PERIOD),
        signing_p12=pki.signer_p12,
        signing_passphrase_file=pki.signer_passphrase,
        signing_anchors=pki.anchors,
        receiver_anchors=pki.anchors,
        receiver_intermediates=pki.chain,
        timestamp_anchors=pki.anchors,
        tsa_url="http://127.0.0.1:9/none",
        lease_s=60,
        retry_base_s=1,
    )
    gw = House(settings, clock=clock, world=world)
    prepare_store(gw)
    yield gw
    gw.close()


@pytest.fixture
def signed_house(house: House) -> House:
    """A gateway with one signed package that waits to be sent."""
    run_to_signed(house)
    return house


@pytest.fixture
def flow():
    """The steps up to a signed package, for tests that need them again."""
    return run_to_signed


def run_to_signed(gw: House) -> None:
    """Pull, map, score, confirm what is shown, sign."""
    for source in gw.sources():
        pull_source(gw, source, PERIOD)
    map_period(gw, PERIOD)
    score_period(gw, PERIOD)
    shown = release_summary(gw, PERIOD)
    if shown.count:
        confirm_period(gw, PERIOD, by="người xác nhận", expected_digest=shown.digest)
    sign_results(gw, PERIOD)


PEOPLE = ("010086000001", "010086000002", "010086000003", "010086000004")


def small_office() -> dict[RecordKind, list[dict]]:
    """Head, deputy, two staff (one in the deputy's field), five items each."""
    changed = "2026-10-31T17:00:00+07:00"
    ranks = ("TRUONG", "PHO", "", "")
    people = [
        {
            "Id": i,
            "SoDinhDanhCaNhan": pid,
            "HoTen": f"Nguyễn Văn {i}",
            "MaDonVi": "H38.02.02" if i % 2 else "000.02.02.H38",
            "ChucVu": "Chuyên viên" if i > 1 else "Lãnh đạo",
            "CapLanhDao": ranks[i],
            "PhuTrachBoi": PEOPLE[1] if i == 2 else "",
            "NgayCapNhat": changed,
        }
        for i, pid in enumerate(PEOPLE)
    ]
    points = {"I.1": "5", "I.2": "5"} | {f"{g}.{n}": "2.5" for g in ("II", "III") for n in (1, 2, 3, 4)}
    evaluations = [
        {
            "Id": i,
            "SoDinhDanhCaNhan": pid,
            "Ky": str(PERIOD),
            "DiemTieuChi": points,
            "ToChucTrienKhai": "1" if ranks[i] else None,
            "DoanKet": "1" if ranks[i] else None,
            "XacNhanBoi": "Trưởng phòng",
            "NgayXacNhan": changed,
            "NgayCapNhat": changed,
        }
        for i, pid in enumerate(PEOPLE)
    ]
    organisation = {
        "Id": 1,
        "MaDonVi": "H38.02.02",
        "MaDonViCu": "000.02.02.H38",
        "TenDonVi": "Sở Nội vụ",
        "MaDonViCha": "",
        "NgayCapNhat": changed,
    }
    return {
        RecordKind.ORGANISATIONS: [organisation],
        RecordKind.PEOPLE: people,
        RecordKind.EVALUATIONS: evaluations,
        RecordKind.WORK_ITEMS: [work_item(i * 10 + n, pid) for i, pid in enumerate(PEOPLE) for n in range(5)],
    }


def work_item(number: int, person: str, **changes: object) -> dict:
    """One completed item of DC.02 (coefficient 5), due within the period."""
    return {
        "Id": number,
        "MaCv": f"CV-{number}",
        "TenCv": "Soạn công văn đôn đốc",
        "MaNhiemVu": f"NV-{number}",
        "MaSanPham": "DC.02",
        "MaDonViThucHien": "H38.02.02",
        "SoDinhDanhCaNhan": person,
        "NguoiThucHien": "x",
        "NguoiGiaoViec": "y",
        "ThoiGianGiaoViec": "2026-10-05T08:00:00+07:00",
        "HanXuLy": "2026-10-20T17:00:00+07:00",
        "NgayHoanThanh": "2026-10-19T17:00:00+07:00",
        "MaTrangThai": "DA_HOAN_THANH",
        "NguonGiao": "KE_HOACH",
        "SoLuongGiao": "1",
        "SoLuongHoanThanh": "1",
        "SoLanKhongDat": 0,
        "SoLanKhongDatKhachQuan": 0,
        "SoLanCham": 0,
        "SoLanChamKhachQuan": 0,
        "SoKyHieuVanBan": "",
        "NgayCapNhat": "2026-10-31T17:00:00+07:00",
    } | changes


@pytest.fixture
def item():
    """A maker of work items."""
    return work_item


@pytest.fixture
def states(store: sa.Engine):
    """Counts of results by state."""

    def count() -> dict[str, int]:
        with store.connect() as conn:
            return dict(Counter(conn.execute(sa.select(result.c.state)).scalars()))

    return count
