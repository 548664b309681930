"""A demo that finds other files than those in force (the project was updated since) publishes them first."""

from __future__ import annotations

from gateway.settings import Settings
from gateway.steps.prepare import prepare_store
from gateway.steps.propose import propose
from gateway.steps.publish import approve, publish
from gateway.tree import Folder, differences
from gateway.wiring import open_gateway

_NOTE = "demo: tệp trong thư mục đã đổi / the folder changed"


def put_folder_in_force(settings: Settings) -> None:
    """Prepare the store and see that what lies in the province's folder is what runs use.

    The two persons are invented, like everybody in the demo; the audit log says so.

    Raises:
        GatewayError: the store does not answer, or the files have faults.
    """
    with open_gateway(settings, actor="demo") as gw:
        prepare_store(gw)
        if not differences(gw.files.tree, Folder(gw.folder_path)):
            return
        made = propose(gw, gw.default_period(), by="demo: quản trị", note=_NOTE, correct_past=_NOTE)
        approve(gw, made.version, by="demo: lãnh đạo", preview_digest=made.preview.digest)
        publish(gw, made.version, by="demo: lãnh đạo")
