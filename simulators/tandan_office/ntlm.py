"""The server's side of NTLMv2 (MS-NLMP section 3.2.5), from the known password; nothing of a library."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
import time
from dataclasses import dataclass

from simulators.tandan_office.digests import md4, rc4

MARK = b"NTLMSSP\x00"
_UNICODE, _REQUEST_TARGET, _SIGN, _SEAL, _NTLM = 0x1, 0x4, 0x10, 0x20, 0x200
_ALWAYS_SIGN, _TARGET_SERVER, _EXTENDED, _TARGET_INFO = 0x8000, 0x20000, 0x80000, 0x800000
_VERSION, _128, _KEY_EXCHANGE, _56 = 0x2000000, 0x20000000, 0x40000000, 0x80000000
_OURS = (
    _UNICODE | _REQUEST_TARGET | _NTLM | _ALWAYS_SIGN | _TARGET_SERVER | _EXTENDED | _TARGET_INFO | _VERSION
)
_ON_REQUEST = _SIGN | _SEAL | _128 | _KEY_EXCHANGE | _56
_END, _COMPUTER, _DOMAIN, _DNS_COMPUTER, _FLAGS, _TIMESTAMP, _TARGET = 0, 1, 2, 3, 6, 7, 9
_HAS_MIC = 0x2
_WINDOWS_EPOCH_S = 11_644_473_600
_VERSION_BYTES = struct.pack("<BBHxxxB", 10, 0, 17763, 15)


def kind_of(message: bytes) -> int:
    """1: negotiate, 2: challenge, 3: authenticate; 0: no message of NTLM."""
    return int(struct.unpack_from("<I", message, 8)[0]) if message[:8] == MARK and len(message) >= 12 else 0


@dataclass(frozen=True, slots=True)
class Account:
    """Who may come in. Names are compared without regard to case."""

    domain: str
    user: str
    password: str

    def key_for(self, user: str, domain: str) -> bytes:
        """NTOWFv2 (section 3.3.2)."""
        inner = md4(self.password.encode("utf-16-le"))
        return _hmac(inner, (user.upper() + domain).encode("utf-16-le"))


class Handshake:
    """The login of one TCP connection. A challenge counts once."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._negotiate = b""
        self._challenge = b""

    def challenge(self, negotiate: bytes) -> bytes:
        """The CHALLENGE message for a NEGOTIATE message."""
        (asked,) = struct.unpack_from("<I", negotiate, 12)
        name = "SHAREPOINT".encode("utf-16-le")
        pairs = [
            (_DOMAIN, self._account.domain.encode("utf-16-le")),
            (_COMPUTER, name),
            (_DNS_COMPUTER, "sharepoint.test".encode("utf-16-le")),
            (_TIMESTAMP, struct.pack("<Q", int((time.time() + _WINDOWS_EPOCH_S) * 10_000_000))),
            (_END, b""),
        ]
        info = b"".join(struct.pack("<HH", number, len(value)) + value for number, value in pairs)
        head = struct.pack(
            "<8sIHHII8s8xHHI8s",
            MARK,
            2,
            len(name),
            len(name),
            56,
            _OURS | (asked & _ON_REQUEST),
            secrets.token_bytes(8),
            len(info),
            len(info),
            56 + len(name),
            _VERSION_BYTES,
        )
        self._negotiate, self._challenge = negotiate, head + name + info
        return self._challenge

    def admits(self, message: bytes) -> bool:
        """Whether an AUTHENTICATE message proves the password for our challenge."""
        challenge, self._challenge = self._challenge, b""
        try:
            return bool(challenge) and self._proves(challenge, message)
        except (struct.error, UnicodeDecodeError, IndexError):
            return False

    def _proves(self, challenge: bytes, message: bytes) -> bool:
        domain, user = (_field(message, at).decode("utf-16-le") for at in (28, 36))
        known = (self._account.domain.upper(), self._account.user.upper())
        response = _field(message, 20)
        if (domain.upper(), user.upper()) != known or len(response) <= 24:  # 24: NTLMv1
            return False
        key = self._account.key_for(user, domain)
        proof = _hmac(key, challenge[24:32] + response[16:])
        if not hmac.compare_digest(proof, response[:16]):
            return False
        pairs = _pairs(response[44:])
        target = pairs.get(_TARGET, b"").decode("utf-16-le").lower()
        has_mic = struct.unpack("<I", pairs.get(_FLAGS, bytes(4)))[0] & _HAS_MIC
        return target.startswith("http/") and (not has_mic or self._is_whole(challenge, message, key, proof))

    def _is_whole(self, challenge: bytes, message: bytes, key: bytes, proof: bytes) -> bool:
        """The MIC over all three messages (section 3.1.5.1.2)."""
        (flags,) = struct.unpack_from("<I", message, 60)
        session = _hmac(key, proof)
        if flags & _KEY_EXCHANGE and flags & (_SIGN | _SEAL):
            session = rc4(session, _field(message, 52))
        bare = message[:72] + bytes(16) + message[88:]
        return hmac.compare_digest(_hmac(session, self._negotiate + challenge + bare), message[72:88])


def _field(message: bytes, at: int) -> bytes:
    length, _, offset = struct.unpack_from("<HHI", message, at)
    if offset + length > len(message):
        raise IndexError(at)
    return message[offset : offset + length]


def _pairs(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while True:
        number, length = struct.unpack_from("<HH", data, at)
        if number == _END:
            return found
        found[number] = data[at + 4 : at + 4 + length]
        at += 4 + length


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.md5).digest()
