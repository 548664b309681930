"""Documents of Đắk Lắk: the general SOAP source."""

from dataclasses import replace

from tests.conformance.stages import van_ban

STAGE = replace(van_ban.STAGE, source_file="dak_lak/van_ban")
