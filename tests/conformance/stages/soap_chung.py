"""The general template for SOAP, on the office whose names it shows."""

from dataclasses import replace

from tests.conformance.stages.van_ban import STAGE as VAN_BAN

STAGE = replace(VAN_BAN, source_file="_templates/soap_chung")
