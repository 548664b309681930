"""Which products people make: real catalogue items and how often they occur.

Codes and names: QĐ 283/QĐ-UBND of 31/5/2026, Nghĩa Lâm commune. Coefficients are not here: no document
system knows them. A simulator that is given a province's catalogue draws from all of it (``assortment``);
these are what it makes without one, and how often the common ones occur.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """``mark``: its sign in document numbers; ``weight``: how often; ``bulk``: made many at a time."""

    code: str
    name: str
    mark: str
    weight: int
    bulk: bool = False


STAFF_PRODUCTS = (
    Product("DC.01", "Soạn thảo văn bản hành chính đơn giản", "CV", 14),
    Product("DC.02", "Công văn trao đổi, xin ý kiến, đôn đốc", "CV", 12),
    Product("DC.03", "Văn bản chỉ đạo, hướng dẫn", "HD", 4),
    Product("DC.04", "Báo cáo số liệu, báo cáo nhanh", "BC", 9),
    Product("DC.05", "Báo cáo định kỳ tháng", "BC", 6),
    Product("DC.06", "Báo cáo chuyên đề", "BC", 2),
    Product("DC.07", "Tham gia ý kiến dự thảo văn bản", "GY", 6),
    Product("DC.08", "Kế hoạch công tác", "KH", 3),
    Product("DC.09", "Quyết định hành chính cá biệt", "QĐ", 4),
    Product("DC.10", "Văn bản liên ngành", "CVLN", 1),
    Product("DC.HN.02", "Công văn lập danh sách đại biểu", "CV", 2),
    Product("DC.HN.04", "Kịch bản, bài phát biểu hội nghị", "KB", 1),
    Product("DC.KT.01", "Kế hoạch kiểm tra", "KH", 1),
    Product("DC.KT.06", "Thông báo kết quả kiểm tra", "TB", 1),
    Product("DC.14", "Theo dõi, đôn đốc nhiệm vụ được giao", "TD", 3),
    Product("DC.15", "Xử lý văn bản đến thuộc lĩnh vực", "PX", 12),
    Product("DC.16", "Phát hành văn bản đi", "PH", 8, bulk=True),
    Product("DC.17", "Quản lý, lưu trữ hồ sơ công việc", "HS", 5, bulk=True),
    Product("DC.19", "Cập nhật CSDL/phần mềm chuyên ngành", "DL", 4),
    Product("DC.20", "Nhiệm vụ phát sinh chưa có trong danh mục", "PS", 1),
    Product("DC.21", "Tiếp công dân", "TCD", 2),
    Product("DC.22", "Xử lý đơn thư thông thường", "ĐT", 2),
    Product("DC.23", "Vụ việc phức tạp, kéo dài", "VV", 1),
    Product("DC.24", "Tin, bài tuyên truyền", "TIN", 3),
    Product("DC.26", "Tờ trình", "TTr", 4),
    Product("DC.27", "Thông báo, giấy mời, lịch làm việc", "GM", 6, bulk=True),
    Product("DC.30", "Phiếu xử lý hồ sơ, phiếu trình", "PT", 5),
    Product("VP.05", "Quản lý văn bản đi, đến trên hệ thống", "SVB", 3),
    Product("VP.06", "Quản lý con dấu, chứng thư số, ký số", "KS", 3, bulk=True),
    Product("HCC.01", "Hướng dẫn thực hiện TTHC", "HDTT", 3, bulk=True),
    Product("HCC.03", "Kiểm tra sơ bộ thành phần hồ sơ", "KTHS", 2, bulk=True),
    Product("HCC.06", "Số hóa thành phần hồ sơ", "SH", 2, bulk=True),
    Product("HCC.12", "Trả kết quả TTHC", "TKQ", 2, bulk=True),
    Product("KTTC.06", "Theo dõi giải ngân đầu tư công", "BCGN", 1),
)

LEADER_PRODUCTS = (
    Product("QL.01", "Chỉ đạo xây dựng kế hoạch của phòng", "CTR", 2),
    Product("QL.02", "Phân công, điều phối", "BGV", 4),
    Product("QL.04", "Kiểm tra chất lượng sản phẩm", "RS", 4),
    Product("QL.09", "Đánh giá công chức thuộc quyền", "ĐG", 1),
    Product("DC.03", "Văn bản chỉ đạo, hướng dẫn", "HD", 3),
    Product("DC.15", "Xử lý văn bản đến thuộc lĩnh vực", "PX", 4),
    Product("VP.02", "Theo dõi nhiệm vụ do CT/PCT giao", "TDCT", 2),
)

OUTSIDE_CATALOGUE = (
    Product("DC.88", "Quay phim, chụp ảnh hội nghị", "QP", 1),
    Product("NV.77", "Hỗ trợ giải bóng đá công nhân viên chức", "HT", 1),
    Product("VP.99", "Rà soát kho lưu trữ cũ", "RSK", 1),
)
"""Products nobody has put into a catalogue yet (Decree 335 Art. 13.3)."""

SUBJECTS = (
    "công tác cải cách hành chính",
    "chuyển đổi số",
    "công tác tổ chức cán bộ",
    "giải ngân vốn đầu tư công",
    "phòng, chống thiên tai",
    "công tác thi đua, khen thưởng",
    "sắp xếp đơn vị hành chính",
    "an toàn thông tin",
    "tiếp công dân, giải quyết khiếu nại, tố cáo",
    "thực hành tiết kiệm, chống lãng phí",
    "công tác văn thư, lưu trữ",
    "phát triển du lịch",
    "xây dựng nông thôn mới",
)
