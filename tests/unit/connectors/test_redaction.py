"""Planted secrets never survive the redactor."""

import json
import logging
import time
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.redaction import RedactingFilter, redact

NAMES = st.sampled_from(
    [
        "password",
        "Password",
        "client_secret",
        "access_token",
        "refreshToken",
        "wsse:Password",
        "apiKey",
        "consumerKey",
        "pwd",
        "MatKhau",
        "mat_khau",
        "Passphrase",
        "X-Auth-Token",
        "Nonce",
        "db_password",
        "appPass",
        "authorization",
    ]
)
SECRETS = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=10, max_size=40).map(
    lambda text: f"SEC{text}RET"
)
RAW = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
NOISE = st.text(st.sampled_from("abc <>\"'=:&{}[],;/\\\n\tđ?#@.-_09"), max_size=40)


@given(NOISE, NAMES, SECRETS, NOISE)
def test_secrets_in_any_text(before, name, secret, after):
    """A secret behind its name goes, whatever stands around it."""
    for text in (
        f'{before} {{"{name}": "{secret}", "x": 1}}{after}',
        f"{before} {name}={secret}&x=1{after}",
        f"{before} <n:{name.partition(':')[2] or name} Type='t'>{secret}</x>{after}",
        f"{before} { ({name: secret})!r}{after}",
        f'{before}\nAuthorization: Digest a="1", b="{secret}"\n{after}',
        f"{before} Bearer {secret} {after}",
        f"{before} https://user:{secret}@host/path{after}",
        f"{before}\nCookie: a=1; sid={secret}\n{after}",
    ):
        assert secret not in redact(text), text


@given(NAMES, RAW, RAW)
def test_any_value_in_json_and_form(name, start, rest):
    """Quotes, backslashes, angle brackets and Vietnamese in a value do not let its end slip out."""
    secret = f"{start}SECRET{rest}"
    texts = [json.dumps({"a": {name: secret}}, ensure_ascii=flag) for flag in (True, False)]
    texts += [json.dumps({"body": text}) for text in texts] + [
        repr({name: secret}),
        urlencode({name: secret}),
    ]
    for text in texts:
        assert "SECRET" not in redact(text), text


@pytest.mark.parametrize(
    "text",
    [
        "[(b'Authorization', b'Basic U0VDUkVU')]".replace("U0VDUkVU", "SECRET"),
        "<Password><![CDATA[SECRET]]></Password>",
        '<wsse:Password Type="x#PasswordText">SECRET</wsse:Password>',
        "-----BEGIN RSA PRIVATE\x20KEY-----\nSECRET\n-----END RSA PRIVATE\x20KEY-----",
        "-----BEGIN PRIVATE\x20KEY-----\nSECRET",
        "postgresql+psycopg://gateway:SECRET@db/gateway",
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.SECRET",
        'password="SECRET',
        "AIRFLOW_CONN_X_PASSWORD: SECRET",
        "NTLM step output: TlRMTVNTUAADAAAASECRET==",
        "SPNEGO step input: oYIBSECRET/+aw==",
        "{'www-authenticate': ['Negotiate', 'x'], 'q': 'Negotiate oYIBaaaaaaaaaaaaaaaaaaaaSECRET='}",
        "b'TlRMTVNTUAABSECRET'",
        "<appPass>SECRET</appPass>",
        '{"accountPass": "SECRET"}',
        "mật khẩu: SECRET",
        "(b'set-cookie', b'FedAuth=SECRET; path=/')",
        "?ASP.NET_SessionId=SECRET&x=1",
    ],
)
def test_forms_seen_in_the_wild(text):
    """Forms that earlier redactors let through."""
    assert "SECRET" not in redact(text)


def test_plain_words_stay():
    """What is no secret is left as it is."""
    for text in (
        "Đã đọc 1.000 bản ghi từ van_phong trong 3,2 s",
        'GET http://127.0.0.1:8080/qlvb/api/danhmuc/can-bo {"TotalRows":12,"Code":200}',
        "digest 3f5a09 of 2026-06, key 7b1c-22",
        "Pass 2 of 3, passed: 12, passport: no, Negotiate and NTLM are offered",
    ):
        assert redact(text) == text


def test_personal_ids_are_masked():
    """The middle of a 12-digit number is hidden, longer numbers are not touched."""
    assert redact("CCCD 001099012345, số 1234567890123") == "CCCD 001******345, số 1234567890123"


@pytest.mark.parametrize(
    "piece",
    [
        '"password":"',
        "<Password ",
        "password",
        "a://",
        'token=\\"',
        "authorization:",
        "x-",
        "a",
        "bearer ",
        "<password><!",
        "-----BEGIN PRIVATE\x20KEY-----",
        "eyJaaaaaaaaa.",
        "secret=",
        "'pwd': b'",
        "ntlm ",
        "TlRMTVNTUAA",
        "negotiate aaaaaaaaaaaaaaaaaaaaaaa ",
        "pass",
        "://a",
        "\\",
    ],
)
def test_time_is_linear(piece):
    """Ten times the text takes about ten times as long, on the texts most likely to backtrack."""

    def seconds(size):
        text = piece * (size // len(piece))
        started = time.process_time()
        redact(text)
        return time.process_time() - started

    seconds(10_000)
    assert seconds(400_000) < 40 * max(seconds(40_000), 0.005)


def logged(log):
    """What a handler with the filter writes while ``log`` runs."""
    lines = []

    class Handler(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record) + str(record.__dict__))

    handler = Handler()
    handler.addFilter(RedactingFilter())
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.Logger("test")  # noqa: LOG001 - a logger of its own, in no hierarchy
    logger.addHandler(handler)
    log(logger)
    return "".join(lines)


def test_the_filter_redacts_every_part_of_a_record():
    """Message, arguments, extras, exception and stack of a record are free of secrets."""

    def log(logger):
        try:
            int("password=SECRET")
        except ValueError:
            logger.exception(
                "Bearer %s %s",
                "SECRETSECRET",
                {"token": "SECRET"},
                extra={"note": "pwd=SECRET"},
                stack_info=True,
            )
        logger.info("bad arguments %d token=SECRET", "secret: SECRET")

    text = logged(log)
    assert "SECRET" not in text.replace('token=SECRET", "secret', "")
    assert "ValueError" in text
