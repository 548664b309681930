"""A coverage as plain values, for ``--json``, for the command line and for pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from domain.parking import MEANING, ParkReason
from mappings.coverage import DROPPED, LINKED, MAPPED, rule_paths
from mappings.item_rules import named
from mappings.table_use import TableSeen
from mappings.yaml_text import YamlDocument

if TYPE_CHECKING:
    from gateway.steps.coverage import Coverage, CoveredStream

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)
ESTIMATE = {
    "vi": "Phần đã ánh xạ: chính xác (số lượng giao × hệ số). Phần chưa ánh xạ: ước tính, số lượng × hệ số "
    "của mục tìm được hoặc có tên gần nhất, nếu không thì hệ số trung bình của phần đã ánh xạ cùng nguồn",
    "en": "What is mapped: exact (assigned × coefficient). What is not: an estimate, quantity × the "
    "coefficient of the item that is found or has the nearest name, else the mean of what is mapped there",
}


class Row(NamedTuple):
    """One tally weighed. ``exact``: the part of ``weight`` that is no estimate."""

    fate: str
    agency: str
    records: int
    weight: Decimal
    exact: Decimal

    @property
    def waits(self) -> bool:
        """Whether it is neither mapped nor left out by a person."""
        return self.fate not in {MAPPED, LINKED, DROPPED}


def coverage_json(done: Coverage) -> dict[str, object]:
    """Totals, then by stream, reason and agency; then what the files could do without."""
    rows = [row for stream in done.streams for row in rows_of(stream)]
    return {
        "period": done.period,
        "files": done.files,
        "clean": done.clean,
        "total": _totals(rows),
        "weight_is": ESTIMATE,
        "streams": [_stream(stream) for stream in done.streams],
        "reasons": _reasons(rows),
        "agencies": _agencies(rows, done),
        "items_never_used": list(done.items_never_used),
        "items_in_catalogue": len({item.code for item in done.catalogue.items}),
        "not_read": dict(done.not_read),
        "faults": [str(fault) for fault in done.faults],
    }


def rows_of(stream: CoveredStream) -> list[Row]:
    """The tallies of one stream, weighed with its own mean coefficient."""
    mean = stream.counts.mean_coefficient
    return [
        Row(fate, agency, tally.records, tally.weight(mean), tally.exact)
        for (fate, agency), tally in stream.counts.tallies.items()
    ]


def _totals(rows: Sequence[Row]) -> dict[str, object]:
    mapped = [row for row in rows if row.fate == MAPPED]
    linked = sum(row.records for row in rows if row.fate == LINKED)
    waiting = [row for row in rows if row.waits]
    covered = _records(mapped) + linked
    return {
        "records": _records(rows),
        "mapped": {"records": _records(mapped), "standard_units": _text(_weight(mapped))},
        "linked": linked,
        "dropped": sum(row.records for row in rows if row.fate == DROPPED),
        "unmapped": {
            "records": _records(waiting),
            "standard_units_estimate": _text(_weight(waiting)),
            "of_these_exact": _text(sum((row.exact for row in waiting), _NOTHING)),
        },
        "share_of_records": _share(covered, covered + _records(waiting)),
        "share_of_standard_units": _share(_weight(mapped), _weight(mapped) + _weight(waiting)),
    }


def _stream(stream: CoveredStream) -> dict[str, object]:
    counts, rows = stream.counts, rows_of(stream)
    return {
        "source": stream.source,
        "kind": stream.kind.value,
        **_totals(rows),
        "other_period": counts.other_period,
        "mean_coefficient": str(counts.mean_coefficient),
        "reasons": _reasons(rows),
        "item_rules": _item_rules(stream),
        "tables": [_table(one, stream.document) for one in counts.tables.result()],
        "fields_never_filled": {name: list(targets) for name, targets in counts.fields.never_filled.items()},
        "fields_never_read": list(counts.fields.never_read),
    }


def _item_rules(stream: CoveredStream) -> list[dict[str, object]]:
    """Every item rule with what it decided; those that never decided anything stand there with 0."""
    counts, total = stream.counts, sum(stream.counts.rules.values())
    return [
        {
            "rule": named(path),
            "place": stream.document.place(("fields", "item", *path)),
            "records": counts.rules[path],
            "share": _share(counts.rules[path], total),
        }
        for path in rule_paths(counts.rule)
    ]


def _table(seen: TableSeen, document: YamlDocument) -> dict[str, object]:
    return {
        "target": seen.target,
        "place": document.place(seen.path),
        "used": dict(seen.used),
        "never_used": {code: document.place((*seen.path, code)) for code in seen.unused},
        "not_in_table": dict(seen.unknown),
        "default": seen.default,
    }


def _reasons(rows: Iterable[Row]) -> list[dict[str, object]]:
    """What waits, by reason, the heaviest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.waits:
            found[row.fate].append(row)
    return [
        {
            "reason": fate,
            "meaning": {"vi": MEANING[ParkReason(fate)].vi, "en": MEANING[ParkReason(fate)].en},
            "records": _records(found[fate]),
            "standard_units_estimate": _text(_weight(found[fate])),
        }
        for fate in sorted(found, key=lambda fate: (-_weight(found[fate]), fate))
    ]


def _agencies(rows: Iterable[Row], done: Coverage) -> list[dict[str, object]]:
    """Every agency, those with the most waiting first; an empty code: the agency itself is unknown."""
    mapped: dict[str, list[Row]] = defaultdict(list)
    waiting: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.fate != DROPPED:
            (waiting if row.waits else mapped)[row.agency].append(row)
    codes = sorted(mapped.keys() | waiting.keys(), key=lambda code: (-_weight(waiting[code]), code))
    return [
        {
            "agency": code,
            "name": done.agencies.get(code, ""),
            "mapped": {"records": _records(mapped[code]), "standard_units": _text(_weight(mapped[code]))},
            "unmapped": {
                "records": _records(waiting[code]),
                "standard_units_estimate": _text(_weight(waiting[code])),
            },
        }
        for code in codes
    ]


def _records(rows: Iterable[Row]) -> int:
    return sum(row.records for row in rows)


def _weight(rows: Iterable[Row]) -> Decimal:
    return sum((row.weight for row in rows), _NOTHING)


def _text(number: Decimal) -> str:
    return f"{number.quantize(_CENT):f}"


def _share(part: int | Decimal, whole: int | Decimal) -> float | None:
    return round(float(part / whole), 4) if whole else None
