"""Each province's month, small, from its own files to the receipts, in one process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from gateway.demo.cast import Stage, raise_cast
from gateway.demo.workspace import PROJECT, DemoPlan, Workspace
from gateway.embedded.processes import ProcessGroup
from gateway.files import ProvinceFiles
from gateway.settings import child_environment
from gateway.store.schema import result, source_record, work_unit

PROVINCES = ("dak_lak", "ha_tinh", "lao_cai", "nghe_an", "thanh_hoa")
PEOPLE, UNITS, PERIOD = 30, 300, "2026-10"
FROM_FORMS_ONLY = {"ha_tinh", "thanh_hoa"}
"""Their diaries hold the tasks; the documents of the population's other system are in no form."""


@pytest.fixture(params=PROVINCES)
def province(request) -> str:
    """Each of the five."""
    return request.param


@pytest.fixture
def stage(province, tmp_path) -> Iterator[Stage]:
    """Its simulators."""
    workspace = Workspace(tmp_path, DemoPlan(province, PEOPLE, UNITS, seed=335, period=PERIOD))
    with ProcessGroup(workspace.root, name="simulators") as children:
        yield raise_cast(children, workspace)


def test_a_province_works_through_a_month(province, stage, store_url, store):
    """Every acceptable result is accepted, the books agree, several reasons park, the catalogue is used."""
    done = subprocess.run(
        [sys.executable, "-m", "gateway.demo.inline"],
        env={**child_environment(), **stage.environment, "GATEWAY_DATABASE_URL": store_url},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    verdict = json.loads(done.stdout.splitlines()[-1])
    assert verdict["scored"] == verdict["accepted"] == PEOPLE - sum(verdict["parked_people"].values())
    assert verdict["scored"] >= PEOPLE - (province in FROM_FORMS_ONLY)  # documents only
    assert verdict["pulled"] == UNITS * (0.6 if province in FROM_FORMS_ONLY else 1)
    assert verdict["pulled"] == verdict["mapped"] + verdict["parked_total"]
    assert set(verdict["parked"]) >= {"unknown_person", "unmapped_item"}
    files = ProvinceFiles.of_folder(PROJECT / "mappings" / "files" / province)
    wanted = set(files.plan.indicators)
    with store.connect() as conn:
        sheets = conn.execute(sa.select(result.c.sheet)).scalars().all()
        codes = set(conn.execute(sa.select(work_unit.c.catalogue_code)).scalars())
        kinds = set(conn.execute(sa.select(source_record.c.kind)).scalars())
    assert {name for sheet in sheets for name in sheet.get("indicators", {}).get("values", {})} == wanted
    assert len(codes) > 60
    assert ("hours" in kinds) == ("hours" in (files.plan.forms or ()))
