r"""The one redactor: what must never be written leaves every text before it is logged or shown.

Masked: Authorization and Cookie headers, Bearer and Basic credentials, messages of NTLM and SPNEGO (a
password can be guessed from them offline), JSON web tokens, private keys in PEM, the value of every field
whose name says secret (JSON, JSON inside JSON, form, query, XML with any prefix, Python ``repr``), logins
inside URLs, and the middle of personal identification numbers.

Every pattern takes time linear in the text: repeats are bounded, or made of alternatives that cannot
both match, and an unfinished value is masked to its end instead of being searched again.
"""

from __future__ import annotations

import logging
import re
import traceback

from domain.identifiers import mask_personal_ids

MASK = "***"

_NAME = (
    r"[\w.:-]{0,40}(?:passw(?:or)?d|passphrase|pass(?![a-z])|pwd|secret|token|credential|api_?key|access_?key"
    r"|consumer_?key|private_?key|nonce|mat_?khau|mật[ _]?khẩu|authorization|cookie|session_?id|fedauth"
    r"|aspxauth)[\w.-]{0,40}"
)
_PEM = re.compile(r"(-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)[^-]*(?:-(?!----END)[^-]*)*")
_HEADER = re.compile(
    r"(?im)\b((?:proxy-)?authorization|(?:set-)?cookie)([ \t]{0,4}:[ \t]{0,4})(?![\"'\\])[^\r\n]+"
)
_XML = re.compile(rf"(?i)<({_NAME})((?:\s[^<>]{{0,2000}})?)>(?:<!)*[^<]+(?:<![^<]*)*")
_IN_QUOTES = r'"[^"\\]*(?:\\[\s\S][^"\\]*)*"?' + r"|'[^'\\]*(?:\\[\s\S][^'\\]*)*'?"
_IN_ESCAPED_QUOTES = r'\\"[^"\\]*(?:(?:\\\\\\"|\\(?!"))[^"\\]*)*(?:\\")?'
_FIELD = re.compile(
    rf"(?i)((?:\\?[\"'])?(?<![\w.:-])(?:{_NAME})(?:\\?[\"'])?\s{{0,4}}[:=,]\s{{0,4}}b?)"
    rf"(?:{_IN_ESCAPED_QUOTES}|{_IN_QUOTES}|(?<!,)(?<!, )[^\s&\"'<>\\]+)"
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic)\s{1,4}[\w.~+/=-]{6,}")
_HANDSHAKE = re.compile(
    r"(?i)\b((?:negotiate|ntlm)\s{1,4}(?=[\w+/=]{24})"
    r"|(?:ntlm|spnego|gssapi|sspi|credssp)(?: step| tsrequest)? (?:in|out)put:\s{1,4})[\w+/=]+"
)
_NTLM = re.compile(r"TlRMTVNTUAA[\w+/=]*")
"""``NTLMSSP`` and a zero byte, as base64: every message of NTLM begins so."""
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*")
_URL_LOGIN = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)[^\s/?#\"'<>]{1,512}@")

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


def redact(text: str) -> str:
    """``text`` without secrets and with personal identification numbers masked; linear time."""
    text = _PEM.sub(rf"\1{MASK}", text)
    text = _HEADER.sub(rf"\1\2{MASK}", text)
    text = _XML.sub(rf"<\1\2>{MASK}", text)
    text = _FIELD.sub(rf"\1{MASK}", text)
    text = _SCHEME.sub(rf"\1 {MASK}", text)
    text = _HANDSHAKE.sub(rf"\1{MASK}", text)
    text = _NTLM.sub(MASK, text)
    text = _JWT.sub(MASK, text)
    text = _URL_LOGIN.sub(rf"\1{MASK}@", text)
    return mask_personal_ids(text)


class RedactingFilter(logging.Filter):
    """Redacts a log record in place: message, arguments, extra texts, exception and stack.

    Put it on every handler (a filter on a logger does not see the records of its children).
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the record stays, its secrets do not."""
        record.msg = redact(_message(record))
        record.args = ()
        if record.exc_info:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            record.exc_info = None  # other formatters would print it again, unredacted
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        for name in record.__dict__.keys() - _STANDARD:
            record.__dict__[name] = redact(str(record.__dict__[name]))
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"
