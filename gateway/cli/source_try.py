"""``gateway source try``: raw fields beside what they become, for the first records of a source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text as Line

from connectors.redaction import redact
from domain.errors import GatewayError
from domain.identifiers import mask_personal_ids
from domain.parking import MEANING, REMEDY, Parked
from domain.records import RecordKind
from domain.text import Lang, Text
from gateway.cli.output import JsonFlag, LangFlag, PeriodFlag, Voice, with_gateway
from gateway.steps.preview import Preview
from gateway.steps.shown_values import shown_value
from gateway.steps.try_source import Trial, TriedKind, TriedRecord, try_source


def try_(
    name: Annotated[str, typer.Argument(help="Nguồn / the source")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="số bản ghi mỗi loại / a kind")] = 5,
    kind: Annotated[RecordKind | None, typer.Option("--kind", help="Loại bản ghi / kind of record")] = None,
    period: PeriodFlag = "",
    show_ids: Annotated[
        bool, typer.Option("--show-ids", help="Hiện số định danh / show personal numbers")
    ] = False,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Đọc thử, không lưu: trường gốc cạnh đơn vị công việc / read live, store nothing: raw beside mapped."""
    with with_gateway(as_json=as_json, lang=lang, period=period, store=False, working_copy=True) as (
        voice,
        gw,
    ):
        trial = try_source(gw, name, limit=limit, period=gw.default_period(), kind=kind)
        shown = Shown(show_ids=show_ids, lang=voice.lang)
        if voice.as_json:
            voice.json(shown.trial(trial))
        else:
            _print(voice, trial, shown)
        if not trial.well:
            raise typer.Exit(1)


class Shown:
    """Turns a trial into plain values, personal numbers and secrets masked."""

    def __init__(self, *, show_ids: bool, lang: Lang) -> None:
        self._show_ids = show_ids
        self._lang: Lang = lang

    def trial(self, trial: Trial) -> dict[str, object]:
        """The whole, for ``--json``."""
        return {
            "source": trial.source,
            "period": str(trial.period),
            "roster": "store" if trial.roster_known else "none",
            "ok": trial.well,
            "kinds": {one.kind.value: self._kind(one) for one in trial.kinds},
        }

    def _kind(self, tried: TriedKind) -> dict[str, object]:
        return {
            "total": tried.total,
            "fault": self.fault(tried.fault),
            "mapping_fault": self.fault(tried.mapping_fault),
            "drifts": [self.value(drift.as_text().in_lang(self._lang)) for drift in tried.drifts],
            "records": [self._record(one) for one in tried.records],
        }

    def _record(self, tried: TriedRecord) -> dict[str, object]:
        return {
            "key": self.value(tried.record.key),
            "raw": self.value(dict(tried.record.fields)),
            "suspect": self.value(tried.suspect.as_text().in_lang(self._lang)) if tried.suspect else None,
        } | self.outcome(tried.preview)

    def outcome(self, preview: Preview | None) -> dict[str, object]:
        """What the record became, under one of ``mapped`` and ``parked``; nothing where it is not mapped."""
        if preview is None:
            return {}
        period = {"period": preview.period} if preview.period else {}
        if preview.parked:
            return {"parked": self.parked(preview.parked), **period}
        return {"mapped": self.value(dict(preview.mapped or {})), **period}

    def parked(self, parked: Parked) -> dict[str, str]:
        """Why it waits, and what a person does about it."""
        return {
            "reason": parked.reason.value,
            "field": parked.field,
            "found": mask_personal_ids(parked.detail),
            "meaning": MEANING[parked.reason].in_lang(self._lang),
            "remedy": REMEDY[parked.reason].in_lang(self._lang),
        }

    def fault(self, fault: GatewayError | None) -> dict[str, str] | None:
        """An error, as ``--json`` tells it."""
        if fault is None:
            return None
        return {
            "code": fault.code,
            "where": redact(fault.where),
            "message": redact(fault.message.in_lang(self._lang)),
            "remedy": fault.remedy.in_lang(self._lang),
        }

    def value(self, value: object, name: str = "") -> object:
        """``value`` fit to show."""
        return shown_value(value, name, show_ids=self._show_ids)


def _print(voice: Voice, trial: Trial, shown: Shown) -> None:
    if not trial.roster_known:
        voice.warn(
            Text(
                "Chưa có danh sách công chức trong kho: không kiểm tra người và đơn vị",
                "the store has no roster yet: people and organisations are not checked",
            )
        )
    for tried in trial.kinds:
        total = "?" if tried.total is None else tried.total
        voice.console.print(
            Line(f"{trial.source}.{tried.kind.value} ({len(tried.records)} / {total})", style="bold")
        )
        for record in tried.records:
            voice.console.print(_table(voice, record, shown))
        for drift in tried.drifts:
            voice.warn(Text(f"≠ {drift.as_text().vi}", f"≠ {drift.as_text().en}"))
        for fault in (tried.fault, tried.mapping_fault):
            if fault:
                voice.warn(Text(fault.explain("vi"), fault.explain("en")))


def _table(voice: Voice, record: TriedRecord, shown: Shown) -> Table:
    raw = Text("bản ghi gốc", "raw record").in_lang(voice.lang)
    became = Text("trở thành", "becomes").in_lang(voice.lang)
    table = Table(raw, became, title=str(shown.value(record.record.key)), title_justify="left")
    fields = shown.value(dict(record.record.fields))
    outcome = shown.outcome(record.preview)
    lines = [f"{name}: {value}" for name, value in _flat(outcome)]
    if record.suspect:
        lines.insert(0, f"✗ {shown.value(record.suspect.as_text().in_lang(voice.lang))}")
    left = "\n".join(f"{name}: {value}" for name, value in _flat(fields))
    table.add_row(Line(left), Line("\n".join(lines) or "–", style="red" if "parked" in outcome else ""))
    return table


def _flat(value: object, prefix: str = "") -> list[tuple[str, object]]:
    """A tree as lines; a list in one."""
    if not isinstance(value, Mapping):
        return [(prefix, "–" if value is None or value == "" else value)]
    lines: list[tuple[str, object]] = []
    for name, inner in value.items():
        top = prefix == "" and name in {"mapped", "parked"}
        lines += _flat(inner, "" if top else f"{prefix}.{name}".strip("."))
    return lines
