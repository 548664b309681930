"""The little of SPNEGO (RFC 4178) that carries NTLM through ``Negotiate``."""

from __future__ import annotations

from simulators.tandan_office.ntlm import MARK

_NTLMSSP = bytes.fromhex("060a2b06010401823702020a")
_GO_ON = bytes.fromhex("0a0101")
_DONE = bytes.fromhex("0a0100")


def inner(token: bytes) -> bytes:
    """The NTLM message in a token, up to its end (what follows it is not looked at)."""
    start = token.find(MARK)
    return token[start:] if start >= 0 else b""


def carried(token: bytes) -> bytes:
    """The NTLM message of a NegTokenResp, cut to its length: the octet string it stands in says how long."""
    start = token.find(MARK)
    for width in (1, 2, 3):
        at = start - width
        length = token[at] if width == 1 else int.from_bytes(token[at + 1 : start], "big")
        marked = width == 1 or token[at] == 0x80 + width - 1
        before = token[at - 1 : at]
        if marked and before == b"\x04" and start + length <= len(token):
            return token[start : start + length]
    return inner(token)


def answer(challenge: bytes) -> bytes:
    """A NegTokenResp that goes on with ``challenge``."""
    return _tagged(
        0xA1,
        _tagged(
            0x30, _tagged(0xA0, _GO_ON) + _tagged(0xA1, _NTLMSSP) + _tagged(0xA2, _tagged(0x04, challenge))
        ),
    )


def done() -> bytes:
    """A NegTokenResp that says yes."""
    return _tagged(0xA1, _tagged(0x30, _tagged(0xA0, _DONE)))


def _tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 0x80 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content
