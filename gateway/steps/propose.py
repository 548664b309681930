"""Propose a change: the folder, checked, previewed and frozen under a number, waits for another person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.clock import HANOI
from domain.errors import BadFile
from domain.faults import as_error
from domain.period import Period
from domain.text import Text
from gateway.files import ProvinceFiles
from gateway.steps.change_preview import ChangePreview, preview_change
from gateway.steps.check_files import check_tree
from gateway.store.schema import file_version
from gateway.store.versions import in_force, next_number, save_bodies, turn, version_row
from gateway.tree import Frozen, differences, frozen_folder
from gateway.versions.refusals import named, nothing_changed, overtaken, rewrites_past
from gateway.wiring import Gateway
from mappings.catalogue_history import rewritten

_REMEDY = Text("Sửa mọi lỗi nêu trên rồi đề nghị lại", "mend every fault named above and propose again")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed. ``files``: what differs from ``base``: name → changed, added or removed.

    ``rewrites``: how many stretches of past days get another coefficient. ``preview``: what it does.
    """

    version: int
    base: int
    digest: str
    by: str
    files: dict[str, str]
    rewrites: int
    preview: ChangePreview

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json``."""
        words = {k: getattr(self, k) for k in ("version", "base", "digest", "by", "files", "rewrites")}
        return {**words, "preview": self.preview.as_json(), "preview_digest": self.preview.digest}


def propose(
    gw: Gateway,
    period: Period,
    *,
    by: str,
    note: str = "",
    correct_past: str = "",
    progress: Callable[[str, int, int | None], None] | None = None,
) -> Proposal:
    """Freeze the folder as the next version, with a preview of ``period``, for another person to approve.

    ``correct_past``: why coefficients that already counted are mended; without it they may not change.

    Raises:
        BadFile: the files have faults; all of them are told.
        ChangeRefused: nothing differs from what is in force, the past would change without a reason, or
            another version came into force meanwhile.
    """
    who = named(by)
    tree, old = frozen_folder(gw.folder_path), gw.files
    new = ProvinceFiles(tree, gw.settings.receiver_file)
    base = _base_of(gw, tree)
    _refuse_faults(tree, period)
    today = gw.clock.now().astimezone(HANOI).date()
    rewrites = rewritten(old.catalogue, new.catalogue, today)
    if rewrites and not correct_past.strip():
        raise rewrites_past(rewrites)
    preview = preview_change(gw, old, new, period, progress=progress)
    draft = _Draft(tree, base, who, note.strip(), preview, len(rewrites), correct_past.strip())
    number = _store(gw, draft)
    return Proposal(number, base, tree.digest, who, differences(old.tree, tree), len(rewrites), preview)


def _base_of(gw: Gateway, tree: Frozen) -> int:
    with gw.engine.connect() as conn:
        province = gw.settings.province
        base = in_force(conn, province)
        row = None if base is None else version_row(conn, province, base)
    assert base is not None and row is not None  # noqa: S101, PT018 - prepare_store put one in force
    if row.digest == tree.digest:
        raise nothing_changed(base)
    if gw.files.version != base:
        raise overtaken(base + 1, gw.files.version, base)
    return base


def _refuse_faults(tree: Frozen, period: Period) -> None:
    report = check_tree(tree.bodies, period)
    if not report.clean:
        raise as_error(BadFile, tree.label, report.faults, _REMEDY)


@dataclass(frozen=True, slots=True)
class _Draft:
    tree: Frozen
    base: int
    by: str
    note: str
    preview: ChangePreview
    rewrites: int
    because: str


def _store(gw: Gateway, draft: _Draft) -> int:
    province, tree = gw.settings.province, draft.tree
    with gw.transaction() as tx:
        tx.take_turn(turn(province))
        number = next_number(tx.conn, province)
        current = in_force(tx.conn, province)
        if current != draft.base:
            raise overtaken(number, draft.base, current)
        save_bodies(tx.conn, tree, gw.clock.now())
        tx.conn.execute(
            sa.insert(file_version).values(
                province=province,
                number=number,
                digest=tree.digest,
                files=tree.digests,
                base=draft.base,
                state="proposed",
                note=draft.note,
                proposed_by=draft.by,
                proposed_at=gw.clock.now(),
                preview=draft.preview.as_json(),
                preview_digest=draft.preview.digest,
                because=draft.because or None,
            )
        )
        tx.note(AuditEvent.FILES_PROPOSED, _told(gw, number, draft))
    return number


def _told(gw: Gateway, number: int, draft: _Draft) -> dict[str, object]:
    digests = draft.tree.digests
    return {
        "version": number,
        "base": draft.base,
        "digest": draft.tree.digest,
        "files": {name: digests.get(name) for name in differences(gw.files.tree, draft.tree)},
        "preview": draft.preview.digest,
        "by": draft.by,
        "note": draft.note,
        "rewrites": draft.rewrites,
        "because": draft.because,
    }
