"""``gateway``: the commands and where they live."""

from __future__ import annotations

import typer

from gateway.cli import (
    audit,
    confirmations,
    deadline,
    demo,
    edxml,
    parked,
    pull,
    scoring,
    source_attachments,
    source_discover,
    source_schema,
    source_try,
    sources,
    steps,
    up,
    wsdl,
)

app = typer.Typer(
    name="gateway",
    help="Cổng tích hợp đánh giá công chức theo Nghị định 335/2025/NĐ-CP / "
    "the integration gateway of Decree 335/2025.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.command("demo")(demo.demo)
app.command("up")(up.up)
app.command("pull")(pull.pull)
app.command("map")(steps.map_)
app.command("score")(scoring.score)
app.command("confirm")(steps.confirm)
app.command("sign")(steps.sign)
app.command("push")(steps.push)
app.command("reconcile")(steps.reconcile)
app.command("status")(steps.status)
app.command("confirmations")(confirmations.confirmations)
app.command("deadline")(deadline.deadline_command)
sources.app.command("attachments")(source_attachments.attachments)
sources.app.command("discover")(source_discover.discover)
sources.app.command("try")(source_try.try_)
sources.app.command("schema")(source_schema.schema)
app.add_typer(sources.app, name="source")
app.add_typer(parked.app, name="parked")
app.add_typer(audit.app, name="audit")
app.add_typer(edxml.app, name="edxml")
app.add_typer(wsdl.app, name="wsdl")


def run() -> None:
    """The console script."""
    app()


if __name__ == "__main__":
    run()
