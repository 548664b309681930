"""Before the first signature: does this key sign, does its certificate fit, and for how long?"""

from __future__ import annotations

from datetime import datetime, timedelta

from certificates import problems
from certificates.signature_value import check_value
from certificates.signer import Signer
from certificates.trust import TrustStore
from domain.clock import HANOI
from domain.text import Text

_CONSTANT = b"nd335-gateway signing self-test"


def check_signing_key(signer: Signer, trust: TrustStore, at: datetime, horizon: timedelta) -> Text | None:
    """Sign and verify a constant; None, or a warning if the certificate ends before ``at + horizon``.

    Raises:
        CertificateProblem: expired, not yet valid, untrusted, made for something else, or the key does
            not belong to the certificate.
    """
    leaf = signer.chain[0]
    trust.check_signer(signer.chain, at)
    if not check_value(leaf.public_key(), signer.algorithm, signer.sign(_CONSTANT), _CONSTANT):
        raise problems.key_mismatch(leaf)
    end = leaf.not_valid_after_utc
    if end >= at + horizon:
        return None
    name, days, day = problems.name_of(leaf), (end - at).days, f"{end.astimezone(HANOI):%d/%m/%Y}"
    return Text(
        f"Chứng thư số {name} hết hạn ngày {day}, còn {days} ngày: xin cấp chứng thư mới ngay",
        f"Certificate {name} expires on {day}, in {days} days: obtain a new one now",
    )
