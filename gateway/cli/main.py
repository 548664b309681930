"""``gateway``: the commands and where they live.

A command is one line: its words, then ``module:function`` below ``gateway/cli/``. The module is imported when
the command is called; the function's docstring is its help.
"""

from __future__ import annotations

import typer

from gateway.cli.on_demand import grouped, root

GROUPS = {
    "source": "Hệ thống nguồn / document systems",
    "mapping": "Tệp của tỉnh: kiểm tra, xem trước, đề nghị, phê duyệt / the province's files",
    "catalogue": "Danh mục sản phẩm, công việc quy đổi / the converted catalogue",
    "parked": "Các mục đang chờ quyết định / what waits for a decision",
    "audit": "Nhật ký kiểm toán / the audit log",
    "edxml": "Tệp edXML / edXML files",
    "wsdl": "Hợp đồng dịch vụ SOAP / SOAP contracts",
}

COMMANDS = {
    "demo": "demo:demo",
    "up": "up:up",
    "pull": "pull:pull",
    "map": "steps:map_",
    "score": "scoring:score",
    "confirm": "steps:confirm",
    "sign": "steps:sign",
    "push": "steps:push",
    "reconcile": "steps:reconcile",
    "status": "steps:status",
    "confirmations": "confirmations:confirmations",
    "deadline": "deadline:deadline_command",
    "source list": "sources:list_command",
    "source check": "sources:check",
    "source accept-drop": "sources:accept_drop_command",
    "source attachments": "source_attachments:attachments",
    "source discover": "source_discover:discover",
    "source try": "source_try:try_",
    "source schema": "schemas:of_sources",
    "mapping check": "mapping_check:check",
    "mapping diff": "mapping_diff:diff",
    "mapping propose": "mapping_versions:propose_command",
    "mapping approve": "mapping_versions:approve_command",
    "mapping refuse": "mapping_versions:refuse_command",
    "mapping publish": "mapping_versions:publish_command",
    "mapping rollback": "mapping_versions:rollback_command",
    "mapping versions": "mapping_versions:versions_command",
    "mapping schema": "schemas:of_mappings",
    "mapping coverage": "mapping_coverage:coverage_command",
    "mapping explain": "mapping_explain:explain",
    "catalogue import": "catalogue:import_",
    "catalogue check": "catalogue:check",
    "catalogue proposals": "catalogue_proposals:proposals",
    "parked list": "parked:list_command",
    "parked show": "parked:show",
    "parked retry": "parked:retry",
    "parked drop": "parked:drop",
    "audit verify": "audit:verify",
    "audit seal": "audit:seal",
    "edxml read": "edxml:read",
    "wsdl inspect": "wsdl:inspect",
}

app = typer.Typer(
    name="gateway",
    cls=root(grouped(COMMANDS, GROUPS)),
    help="Cổng tích hợp đánh giá công chức theo Nghị định 335/2025/NĐ-CP / "
    "the integration gateway of Decree 335/2025.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _whole() -> None:
    """Make ``app`` a group, though its commands are not known to typer yet."""


def run() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    run()
