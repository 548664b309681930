"""Every system on stage can be tried: `check` is well, the first records come and become what they should."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import FixedClock
from domain.period import Period
from gateway.settings import Settings
from gateway.steps.try_source import try_source
from gateway.wiring import Gateway
from tests.conformance.stages import FILES, PASSWORD, PERIOD, STAGES

SETTLED = timedelta(seconds=100)
"""Files that were dropped just now are still being written."""


@pytest.mark.parametrize("name", sorted(STAGES))
def test_the_first_records_of_every_system_are_mapped(name: str, start_stage, tmp_path: Path) -> None:
    """Against the running simulator, with the ready files: no fault, no drift, nothing that would wait."""
    stage = STAGES[name]
    province, source = stage.source_file.split("/")
    shutil.copytree(FILES / province, tmp_path / "files" / "here")
    shutil.copy(FILES / "lao_cai" / "catalogue.csv", tmp_path / "files" / "here")
    with start_stage(name) as office:
        connection = stage.connection(office.address, office.home, PASSWORD)
        gateway = Gateway(
            Settings(files_dir=tmp_path / "files", province="here", database_url=""),
            connections=lambda _: connection,
            clock=FixedClock(datetime.now(UTC) + SETTLED),
        )
        reader = gateway.open_source(source)
        assert reader.check().ok
        reader.close()
        trial = try_source(gateway, source, limit=3, period=Period.parse(PERIOD))
    assert trial.well, [kind.fault or kind.mapping_fault for kind in trial.kinds]
    for kind in trial.kinds:
        assert len(kind.records) == 3, kind.kind
        assert kind.drifts == [], kind.kind
        waiting = [one.preview.parked for one in kind.records if one.preview and one.preview.parked]
        assert waiting == [], kind.kind
