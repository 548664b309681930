"""Work and evaluations of Đắk Lắk: the general REST source; iDesk publishes no interface."""

from dataclasses import replace

from tests.conformance.stages import van_phong

STAGE = replace(van_phong.STAGE, source_file="dak_lak/cong_viec")
