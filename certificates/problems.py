"""What is wrong with a certificate or key, in both languages, with what to do about it."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID

from certificates.signer import fingerprint_of
from domain.clock import HANOI
from domain.errors import CertificateProblem
from domain.text import Text

_RENEW = Text(
    "Xin cấp chứng thư số mới (chữ ký số chuyên dùng công vụ: Ban Cơ yếu Chính phủ) rồi cập nhật tệp khóa",
    "Obtain a new certificate (official-duty signatures: the Government Cipher Committee) "
    "and put it in the key file",
)
_CHOOSE_ANOTHER = Text(
    "Dùng chứng thư số ký số của cơ quan (KeyUsage: digitalSignature hoặc nonRepudiation)",
    "Use the agency's signing certificate (KeyUsage digitalSignature or nonRepudiation)",
)


def name_of(certificate: x509.Certificate) -> str:
    """Common name (or the whole subject) and the start of the fingerprint, for messages."""
    return f"“{_subject_of(certificate)}” (SHA-256 {fingerprint_of(certificate)[:16]}…)"


def _subject_of(certificate: x509.Certificate) -> str:
    try:
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value) if names else certificate.subject.rfc4514_string()
    except (ValueError, KeyError, TypeError):  # a damaged name, or one of an unknown string type
        return "?"


def expired(certificate: x509.Certificate, at: datetime) -> CertificateProblem:
    """Its validity ended before ``at``."""
    end = certificate.not_valid_after_utc
    days = (at - end).days
    day = f"{end.astimezone(HANOI):%d/%m/%Y %H:%M}"
    name = name_of(certificate)
    return CertificateProblem(
        Text(
            f"Chứng thư số {name} hết hạn từ {day}, đã {days} ngày tại thời điểm kiểm tra",
            f"Certificate {name} expired on {day}, {days} days before the time of the check",
        ),
        _RENEW,
    )


def not_yet_valid(certificate: x509.Certificate, at: datetime) -> CertificateProblem:
    """Its validity begins after ``at``."""
    begin = certificate.not_valid_before_utc
    days = (begin - at).days
    day = f"{begin.astimezone(HANOI):%d/%m/%Y %H:%M}"
    name = name_of(certificate)
    return CertificateProblem(
        Text(
            f"Chứng thư số {name} chưa có hiệu lực: bắt đầu từ {day}, còn {days} ngày",
            f"Certificate {name} is not valid yet: it begins on {day}, in {days} days",
        ),
        Text(
            "Kiểm tra đồng hồ máy chủ; nếu đúng giờ, chờ tới ngày hiệu lực hoặc dùng chứng thư cũ",
            "Check the server's clock; if it is right, wait for that day or use the previous certificate",
        ),
    )


def wrong_purpose(certificate: x509.Certificate, why: Text) -> CertificateProblem:
    """It was issued for something else."""
    name = name_of(certificate)
    return CertificateProblem(
        Text(f"Chứng thư số {name} {why.vi}", f"Certificate {name} {why.en}"), _CHOOSE_ANOTHER
    )


def weak_key(certificate: x509.Certificate) -> CertificateProblem:
    """Its key is no RSA key of 2048 bits or more and no P-256 key."""
    name = name_of(certificate)
    return CertificateProblem(
        Text(
            f"Khóa của chứng thư số {name} không đạt: cần RSA từ 2048 bit hoặc ECDSA P-256",
            f"The key of certificate {name} is not acceptable: RSA from 2048 bits or ECDSA P-256 is needed",
        ),
        _RENEW,
    )


def untrusted(certificate: x509.Certificate, detail: str) -> CertificateProblem:
    """No path leads from it to our anchors."""
    name = name_of(certificate)
    return CertificateProblem(
        Text(
            f"Chứng thư số {name} không dẫn tới chứng thư gốc tin cậy nào ({detail})",
            f"Certificate {name} does not lead to any trusted root ({detail})",
        ),
        Text(
            "Đối chiếu dấu vân tay với bên đối tác; nếu đúng, thêm chứng thư gốc và trung gian "
            "vào tệp tin cậy",
            "Compare the fingerprint with the partner; if it is theirs, add its root and intermediates "
            "to the anchors file",
        ),
    )


def key_mismatch(certificate: x509.Certificate, where: str = "") -> CertificateProblem:
    """The private key does not belong to the certificate."""
    name = name_of(certificate)
    return CertificateProblem(
        Text(
            f"Khóa bí mật không khớp với chứng thư số {name}",
            f"The private key does not belong to certificate {name}",
        ),
        Text(
            "Xuất lại tệp PKCS#12 gồm đúng cặp khóa và chứng thư",
            "Export the PKCS#12 file again with the matching key and certificate",
        ),
        where,
    )
