"""The evaluation summaries of Đắk Lắk: workbooks that say who confirmed whose results."""

from dataclasses import replace

from tests.conformance.stages import bang_tong_hop

STAGE = replace(bang_tong_hop.STAGE, source_file="dak_lak/bang_tong_hop", settings={"province": "dak_lak"})
