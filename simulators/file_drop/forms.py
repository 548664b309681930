"""What the tables hold of a population: the three forms, and what the evaluation software exports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from simulators.file_drop.tables import Table, Value
from simulators.population import (
    Agency,
    EvaluationForm,
    Official,
    Origin,
    Population,
    PopulationConfig,
    Rank,
    State,
    System,
    WorkRecord,
)

_STATES = {
    State.FINISHED: "Hoàn thành",
    State.IN_PROGRESS: "Đang thực hiện",
    State.NOT_STARTED: "Chưa thực hiện",
    State.RETURNED: "Trả lại",
    State.WITHDRAWN: "Thu hồi",
}
_ORIGINS = {Origin.PLANNED: "Kế hoạch", Origin.TAKEN_OVER: "Nhận thay", Origin.UNPLANNED: "Đột xuất"}
_RANKS = {Rank.HEAD: "Cấp trưởng", Rank.DEPUTY: "Cấp phó", Rank.STAFF: ""}
CRITERIA = ("I.1", "I.2", "II.1", "II.2", "II.3", "II.4", "III.1", "III.2", "III.3", "III.4")
_HOURS_A_DAY = 8

AGENCY_COLUMNS = ("Mã đơn vị", "Mã đơn vị cũ", "Tên đơn vị", "Mã đơn vị cấp trên")
PEOPLE_COLUMNS = (
    "Số định danh cá nhân",
    "Họ và tên",
    "Mã đơn vị",
    "Chức vụ",
    "Cấp lãnh đạo",
    "Số định danh người phụ trách",
)
DIARY_COLUMNS = (
    "Mã công việc",
    "Số định danh cá nhân",
    "Họ và tên",
    "Mã đơn vị",
    "Mã sản phẩm",
    "Nội dung công việc",
    "Ngày giao",
    "Hạn hoàn thành",
    "Ngày hoàn thành",
    "Trạng thái",
    "Nguồn giao",
    "Số lượng giao",
    "Số lượng hoàn thành",
    "Số lần chưa đạt",
    "Số lần chậm",
    "Số ký hiệu văn bản",
)
HOURS_COLUMNS = (
    "Số định danh cá nhân",
    "Họ và tên",
    "Mã đơn vị",
    "Số giờ quy định",
    "Số giờ làm việc",
    "Số giờ làm thêm",
    "Ghi chú",
)
CONFIRMED_COLUMNS = ("Người xác nhận", "Số định danh người xác nhận", "Ngày xác nhận")
JUDGED_COLUMNS = ("Tổ chức triển khai", "Đoàn kết")
SUMMARY_COLUMNS = ("Số định danh cá nhân", "Họ và tên", "Mã đơn vị")
CAUSE_COLUMNS = (
    "Mã xác nhận",
    "Số định danh cá nhân",
    "Mã công việc",
    "Số lần chậm",
    "Số lần chưa đạt",
    "Lý do",
    *CONFIRMED_COLUMNS,
)


def period_in_words(config: PopulationConfig) -> str:
    """The period as a title says it."""
    year, part = config.period.split("-")
    return f"Quý {part[1:]} năm {year}" if part.startswith("Q") else f"Tháng {int(part)} năm {year}"


def titles(name: str, config: PopulationConfig) -> tuple[str, ...]:
    """The lines above a form: its name, whose it is, the period."""
    return (name, "Đơn vị báo cáo: …", period_in_words(config))


def agencies(population: Population) -> Table:
    """The list of agencies."""
    rows = [
        dict(zip(AGENCY_COLUMNS, (a.code, a.old_code, a.name, a.parent), strict=True))
        for a in population.agencies
    ]
    return Table("Đơn vị", ("DANH MỤC ĐƠN VỊ",), AGENCY_COLUMNS, rows)


def people(population: Population) -> Table:
    """The personnel list."""
    rows = [
        dict(
            zip(
                PEOPLE_COLUMNS,
                (o.personal_id, o.full_name, o.agency.code, o.position, _RANKS[o.rank], o.supervisor),
                strict=True,
            )
        )
        for o in population.officials
    ]
    return Table("Cán bộ", ("DANH SÁCH CÔNG CHỨC",), PEOPLE_COLUMNS, rows)


def diary(population: Population, agency: Agency) -> Table:
    """The personal diaries of an agency: every task of every civil servant, as they wrote it down."""
    codes = {agency.code, agency.old_code}
    records = [r for r in population.records_of(System.REST) if r.agency_code in codes]
    rows = [_diary_row(record) for record in records]
    return Table("Nhật ký", titles("NHẬT KÝ CÁ NHÂN", population.config), DIARY_COLUMNS, rows)


def work_key(record: WorkRecord) -> str:
    """The number of a task in the diaries."""
    return f"CV{record.number:06}"


def hours(population: Population) -> Table:
    """The sums of working hours; every seventh person typed them as text with a comma."""
    dice = population.config.dice("hours")
    due = len(population.config.weekdays) * _HOURS_A_DAY
    rows: list[dict[str, Value]] = []
    for place, official in enumerate(population.officials):
        worked, more = due - dice.randrange(17) / 2, dice.randrange(9) / 2
        typed: Value = f"{worked:g}".replace(".", ",") if place % 7 == 0 else worked
        values = (official.personal_id, official.full_name, official.agency.code, due, typed, more, None)
        rows.append(dict(zip(HOURS_COLUMNS, values, strict=True)))
    return Table("Giờ làm việc", titles("TỔNG HỢP GIỜ LÀM VIỆC", population.config), HOURS_COLUMNS, rows)


def summary(population: Population, agency: Agency, *, criteria: bool) -> Table:
    """The summary of everybody's evaluation in an agency, with the points of the ``criteria`` (and what the
    province collects besides) or without.
    """
    forms = [form for form in population.evaluations if form.official.agency == agency]
    points = (*CRITERIA, *JUDGED_COLUMNS, *population.config.indicators) if criteria else ()
    columns = (*SUMMARY_COLUMNS, *points, *CONFIRMED_COLUMNS)
    heads = _heads(population)
    rows = [_summary_row(form) | _points(form) | _confirmed(form, heads) for form in forms]
    title = titles("TỔNG HỢP ĐÁNH GIÁ TỪNG CÁ NHÂN", population.config)
    return Table("Tổng hợp", title, columns, [{name: row.get(name) for name in columns} for row in rows])


def common_criteria(population: Population) -> Table:
    """The points of the common criteria, as the evaluation software exports them."""
    besides = population.config.indicators
    columns = (*SUMMARY_COLUMNS, "Kỳ đánh giá", *CRITERIA, *JUDGED_COLUMNS, *besides)
    period = {"Kỳ đánh giá": population.config.period}
    rows = [_summary_row(form) | period | _points(form) for form in population.evaluations]
    return Table("", (), columns, [{name: row.get(name) for name in columns} for row in rows], form=False)


def causes(population: Population) -> Table:
    """The confirmations of objective causes, as the evaluation software exports them."""
    officials = {official.personal_id: official for official in population.officials}
    heads = _heads(population)
    excused = [
        record
        for record in population.records_of(System.REST)
        if (record.excused_late or record.excused_checks) and record.personal_id in officials
    ]
    rows = [_cause_row(record, officials[record.personal_id], heads, population.config) for record in excused]
    return Table("", (), CAUSE_COLUMNS, rows, form=False)


def _heads(population: Population) -> dict[str, Official]:
    return {o.agency.code: o for o in population.officials if o.rank is Rank.HEAD}


def _diary_row(record: WorkRecord) -> dict[str, Value]:
    """Every third person types the dates instead of letting the sheet keep them."""
    typed = record.number % 3 == 0
    values: Sequence[Value] = (
        work_key(record),
        record.personal_id,
        record.full_name,
        record.agency_code,
        record.product.code,
        record.title,
        _date(record.assigned_at, "%d/%m/%Y %H:%M", typed=typed),
        _date(record.due_on, "%d/%m/%Y", typed=typed),
        _date(record.completed_at, "%d/%m/%Y %H:%M", typed=typed),
        _STATES[record.state],
        _ORIGINS[record.origin],
        float(record.quantity),
        record.completed_quantity.replace(".", ",") if typed else float(record.completed_quantity),
        record.failed_checks,
        record.late_events,
        record.document_number,
    )
    return dict(zip(DIARY_COLUMNS, values, strict=True))


def _date(moment: date | None, form: str, *, typed: bool) -> Value:
    """A date cell, or what somebody typed."""
    return moment.strftime(form) if typed and moment is not None else moment


def _summary_row(form: EvaluationForm) -> dict[str, Value]:
    official = form.official
    values = (official.personal_id, official.full_name, official.agency.code)
    return dict(zip(SUMMARY_COLUMNS, values, strict=True))


def _points(form: EvaluationForm) -> dict[str, Value]:
    points: dict[str, Value] = {item: float(text) for item, text in form.points.items()}
    points |= form.indicators  # typed as text
    judged = (("Tổ chức triển khai", form.organising), ("Đoàn kết", form.unity))
    return points | {name: None if value is None else float(value) for name, value in judged}


def _confirmed(form: EvaluationForm, heads: dict[str, Official]) -> dict[str, Value]:
    """A head is confirmed by the province's chairman, everybody else by their head."""
    head = heads.get(form.official.agency.code)
    by_head = head is not None and form.confirmed_by == head.full_name and form.official is not head
    number = head.personal_id if head is not None and by_head else None
    return dict(zip(CONFIRMED_COLUMNS, (form.confirmed_by, number, form.confirmed_at.date()), strict=True))


def _cause_row(
    record: WorkRecord, official: Official, heads: dict[str, Official], config: PopulationConfig
) -> dict[str, Value]:
    head = heads[official.agency.code]
    by: tuple[Value, Value] = (head.full_name, head.personal_id)
    if official is head:
        by = ("Chủ tịch Ủy ban nhân dân tỉnh", None)
    values = (
        f"XN{record.number:06}",
        record.personal_id,
        work_key(record),
        record.excused_late,
        record.excused_checks,
        "Chờ ý kiến của cơ quan phối hợp",
        *by,
        config.last_day,
    )
    return dict(zip(CAUSE_COLUMNS, values, strict=True))
