"""What must arrive of dropped tables: every cell in the one form that records have, by kind and key."""

from datetime import date, datetime
from pathlib import Path

from connectors.connection import Connection
from domain.records import RecordKind
from simulators.file_drop import forms
from simulators.file_drop.__main__ import FOLDER
from tests.conformance.stages import PERIOD, Ability

INSTANTS = {"Ngày giao", "Ngày hoàn thành"}
DAYS = {"Hạn hoàn thành", "Ngày xác nhận"}
NUMBERS = {"Số lượng hoàn thành", "Số giờ làm việc"}
LACKS = {
    Ability.WIRE: "một thư mục không trả lời qua mạng / a folder answers over no wire",
    Ability.COUNT: "thư mục không tự đếm dòng / a folder counts no rows",
    Ability.SINCE: "đọc lại từng tệp đã đổi / files that changed are read whole",
    Ability.LOGIN: "quyền đọc do hệ điều hành cấp / the operating system permits reading",
    Ability.SESSION: "không có phiên / there are no sessions",
    Ability.CONFIRM: "chỉ đọc, không báo lại / it is only read",
    Ability.SILENCE: "không có trả lời trống / nothing answers with nothing",
    Ability.STALE: "không có trang cũ / there is no page before",
}


def folder(_address, home: Path, _password):
    """The folder the simulator filled."""
    return Connection(id="thu_muc", base_url=f"file://{home / FOLDER}")


def at_once(data):
    """Do not wait for files to settle."""
    data["settle_seconds"] = 0


def arrived(value, column):
    """A cell as a record has it."""
    if isinstance(value, str) and column in INSTANTS:
        return datetime.strptime(value, "%d/%m/%Y %H:%M").isoformat()  # noqa: DTZ007 - local, as typed
    if isinstance(value, str) and column in DAYS:
        return datetime.strptime(value, "%d/%m/%Y").date().isoformat()  # noqa: DTZ007 - a day has no zone
    if isinstance(value, str) and column in NUMBERS:
        return value.replace(",", ".")
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    return f"{value:g}" if isinstance(value, float) else str("" if value is None else value)


def rows(tables, keys, **added):
    """The rows of ``tables`` by key."""
    found = {}
    for table in tables:
        for row in table.rows:
            fields = {name: arrived(row.get(name), name) for name in table.columns} | added
            found["|".join(fields[name] for name in keys)] = fields
    return found


def truth(population, *, criteria):
    """Every kind that can be in the folder. ``criteria``: the points stand in the evaluation summary."""
    period = {"Kỳ": PERIOD}
    agencies = population.agencies
    summaries = [forms.summary(population, agency, criteria=criteria) for agency in agencies]
    person = "Số định danh cá nhân"
    summary = rows(summaries, (person, "Kỳ"), **period)
    exported = rows([forms.common_criteria(population)], (person, "Kỳ đánh giá"))
    return {
        RecordKind.ORGANISATIONS: rows([forms.agencies(population)], ("Mã đơn vị",)),
        RecordKind.PEOPLE: rows([forms.people(population)], (person,)),
        RecordKind.WORK_ITEMS: rows(
            [forms.diary(population, agency) for agency in agencies], (person, "Kỳ", "Mã công việc"), **period
        ),
        RecordKind.HOURS: rows([forms.hours(population)], (person, "Kỳ"), **period),
        RecordKind.EVALUATIONS: summary if criteria else exported,
        RecordKind.RESULT_CONFIRMATIONS: summary,
        RecordKind.OBJECTIVE_CAUSES: rows([forms.causes(population)], ("Mã xác nhận", "Kỳ"), **period),
    }
