"""What the office keeps, in its own words: everything is text, and what is unknown is left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from simulators.population import Agency, Official, Origin, Population, State, System, WorkRecord

Row: TypeAlias = "dict[str, str]"

MOMENT = "%d/%m/%Y %H:%M:%S"
DAY = "%d/%m/%Y"
_STATES = {
    State.NOT_STARTED: "Chờ xử lý",
    State.IN_PROGRESS: "Đang xử lý",
    State.FINISHED: "Đã hoàn thành",
    State.RETURNED: "Trả về",
    State.WITHDRAWN: "Đã hủy",
}
_ORIGINS = {Origin.PLANNED: "KH", Origin.TAKEN_OVER: "NT", Origin.UNPLANNED: "DX"}


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency with its staff."""

    fields: Row
    staff: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OfficeBooks:
    """``documents`` sorted by the time of their last change; ``changed``: these times, in the same order."""

    documents: tuple[Row, ...]
    changed: tuple[datetime, ...]
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, population: Population) -> OfficeBooks:
        """What the office knows of ``population``."""
        numbers = {one.personal_id: str(100 + place) for place, one in enumerate(population.officials)}
        kept = sorted(population.records_of(System.SOAP), key=lambda one: (one.updated_at, one.number))
        return cls(
            tuple(_document(record, numbers) for record in kept),
            tuple(record.updated_at for record in kept),
            tuple(
                _unit(agency, place, [one for one in population.officials if one.agency == agency], numbers)
                for place, agency in enumerate(population.agencies, 1)
            ),
        )

    @property
    def staff(self) -> tuple[Row, ...]:
        """Everybody."""
        return tuple(one for unit in self.units for one in unit.staff)


def _known(fields: dict[str, str | None]) -> Row:
    """JAXB leaves out what is null."""
    return {name: value for name, value in fields.items() if value is not None}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime(MOMENT)


def _day(day: date | None) -> str | None:
    return None if day is None else day.strftime(DAY)


def _document(record: WorkRecord, numbers: dict[str, str]) -> Row:
    return _known(
        {
            "documentId": str(900_000 + record.number),
            "code": record.document_number or None,
            "title": record.title,
            "productCode": record.product.code,
            "unitCode": record.agency_code,
            "staffId": numbers.get(record.personal_id),
            "staffName": record.full_name,
            "identityNumber": record.personal_id,
            "assignDate": _moment(record.assigned_at),
            "deadlineDate": _day(record.due_on),
            "finishDate": _moment(record.completed_at),
            "processType": "Chủ trì",
            "status": _STATES[record.state],
            "origin": _ORIGINS[record.origin],
            "isProcessing": str(record.state is State.IN_PROGRESS).lower(),
            "quantity": record.quantity,
            "finishQuantity": record.completed_quantity,
            "returnCount": str(record.failed_checks),
            "lateCount": str(record.late_events),
            "excusedCount": str(record.excused_late),
            "updateDate": _moment(record.updated_at),
        }
    )


def _unit(agency: Agency, place: int, people: list[Official], numbers: dict[str, str]) -> Unit:
    fields = _known(
        {
            "unitId": str(place),
            "unitCode": agency.code,
            "name": agency.name,
            "parentCode": agency.parent or None,
        }
    )
    return Unit(fields, tuple(_staff(one, numbers) for one in people))


def _staff(official: Official, numbers: dict[str, str]) -> Row:
    number = numbers[official.personal_id]
    return _known(
        {
            "staffId": number,
            "staffCode": f"NV{number}",
            "fullName": official.full_name,
            "email": f"nv{number}@voffice.test",
            "identityNumber": official.personal_id,
            "passWord": f"khong-duoc-luu-{number}",
            "unitCode": official.agency.code,
            "position": official.position,
            "leaderLevel": official.rank.value or None,
            "managerIdentity": official.supervisor or None,
        }
    )
