"""Secrets in every part of an exchange: none is in the recording, and what was recorded is found again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine
from hypothesis import given
from hypothesis import strategies as st
from mock_documents import FACTORY, SHOP, one_operation, parameter

from sandbox import MockApi, UsageError
from sandbox.mock.document import read_contract
from sandbox.mock.exchange import WireAnswer, WireRequest
from sandbox.mock.recording import RecordedExchange, content_of
from sandbox.mock.replay import Recording
from sandbox.mock.secret_filter import SecretFilter
from sandbox.mock.secret_names import reads_like_a_secret
from sandbox.mock.secret_values import REMOVED

SECRET = "s3cr3t/9f+8e=7d"
ENCODED = "s3cr3t%2F9f%2B8e%3D7d"
CONTRACT = read_contract(SHOP)


def recorded(request: WireRequest, answer: WireAnswer | None = None, contract: Any = CONTRACT) -> RecordedExchange:
    return SecretFilter(contract).exchange(request, answer or WireAnswer(200, {}, b""))


def sent(content: bytes, kind: str, **headers: str) -> WireRequest:
    return WireRequest("POST", "/v1/x", "", {"content-type": kind, **headers}, content)


def multipart(boundary: str, fields: dict[str, str]) -> bytes:
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + f"--{boundary}--\r\n").encode()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (json.dumps({"pin": 123456789, "otp": 99}), "application/json"),
        (json.dumps({"tokens_secret": ["123456789", {"deep": 123456789}]}), "application/json"),
        (json.dumps({"page_access_token": "123456789"}), "application/json"),
        (json.dumps({"author_password": "123456789", "a": "123456789"}), "application/vnd.x+json"),
        (json.dumps({"api-key": "123456789"}), "text/plain"),
        ('{"a": 1}\n{"password": "123456789"}\n', "application/x-ndjson"),
        ('{"a": 1}\n{"password": "123456789"}', "application/jsonl; charset=utf-8"),
        ("password=123456789&a=b", "application/x-www-form-urlencoded"),
        ("a=b&client%5Fsecret=123456789", "text/plain"),
        (multipart("xyz", {"password": "123456789", "a": "b"}).decode(), "multipart/form-data; boundary=xyz"),
        ("see https://h/a?x=1&access_token=123456789", "text/plain"),
    ],
)
def test_secrets_in_bodies_of_every_type(content: str, kind: str) -> None:
    for exchange in (
        recorded(sent(content.encode(), kind)),
        recorded(WireRequest("GET", "/", "", {}, b""), WireAnswer(200, {"Content-Type": kind}, content.encode())),
    ):
        text = exchange.model_dump_json()
        assert "123456789" not in text
        assert REMOVED in text or "%5Bremoved%5D" in text
        assert len(exchange.removed) >= 1


def test_secrets_in_bytes_that_are_no_text() -> None:
    binary = multipart("q", {"password": "hunter22", "picture": "x"}).replace(b"x\r\n--q--", b"\xff hunter22\r\n--q--")
    exchange = recorded(sent(binary, "multipart/form-data; boundary=q"))
    assert exchange.request.body.kind == "base64"
    assert b"hunter22" not in content_of(exchange.request.body)
    assert b"\xff" in content_of(exchange.request.body)


def test_secrets_in_headers_and_wherever_they_stand_again_however_they_are_written() -> None:
    exchange = recorded(
        WireRequest("GET", f"/v1/files/{ENCODED}", "", {"authorization": f"Bearer {SECRET}"}, b""),
        WireAnswer(
            200,
            {
                "Location": f"https://h/a?code=1&access_token=abcdefgh#id_token=ijklmnop&x={ENCODED.lower()}",
                "Set-Cookie": 'sid=qrstuvwx; Path=/; Expires=Wed, 21 Oct 2035 07:28:00 GMT, b="yzABCDEF"; Secure',
                "Content-Type": "text/plain",
            },
            f"{ENCODED} {SECRET} qrstuvwx yzABCDEF abcdefgh".encode(),
        ),
    )
    assert exchange.request.path == f"/v1/files/{REMOVED}"
    assert exchange.response.headers["Location"] == (
        f"https://h/a?code=1&access_token={REMOVED}#id_token={REMOVED}&x={REMOVED}"
    )
    assert exchange.response.body.value == " ".join([REMOVED] * 5)
    assert "Set-Cookie" not in exchange.response.headers


def test_properties_named_like_parts_of_the_recording_are_cleaned_too() -> None:
    body = json.dumps({"status": SECRET, "kind": SECRET, "method": SECRET, "removed": [SECRET]}).encode()
    exchange = recorded(sent(body, "application/json", authorization=f"Bearer {SECRET}"))
    assert exchange.request.body.value == {
        "status": REMOVED,
        "kind": REMOVED,
        "method": REMOVED,
        "removed": [REMOVED],
    }


def test_what_is_harmless_stays() -> None:
    body = {
        "max_tokens": 500000,
        "token_count": 1234567,
        "total_tokens": 7,
        "author": "Ada Lovelace",
        "next_page_token": "abcdefgh",
        "session_length": 3600000,
        "access_token_type": "Bearer",
        "secretary": "Bob Builder",
        "is_authenticated": True,
        "token": None,
        "password": "",
    }
    exchange = recorded(sent(json.dumps(body).encode(), "application/json"))
    assert exchange.request.body.value == body
    assert exchange.removed == []
    text = "a=1&b=%C3%A9"
    assert recorded(sent(text.encode(), "application/x-www-form-urlencoded")).request.body.value == text


def test_requests_that_hold_their_token_elsewhere_are_found_again() -> None:
    secrets = SecretFilter(CONTRACT)

    def wire(token: str, boundary: str) -> WireRequest:
        headers = {"authorization": f"Bearer {token}", "content-type": f"multipart/form-data; boundary={boundary}"}
        return WireRequest("POST", f"/v1/u/{token}", f"t={token}", headers, multipart(boundary, {"password": token}))

    recording = Recording([secrets.exchange(wire("first-token", "aa"), WireAnswer(299, {}, b""))], secrets)
    assert recording.answer(wire("second-token", "bb"), {}).status == 299


def test_secrets_that_are_variables_of_a_path_are_taken_out_and_found_again() -> None:
    parameters = [parameter("reset_token", "path", {"type": "string"}), parameter("id", "path", {"type": "string"})]
    contract = read_contract(one_operation({"parameters": parameters}, path="/u/{id}/reset/{reset_token}"))
    secrets = SecretFilter(contract)
    exchange = secrets.exchange(
        WireRequest("GET", "/u/5/reset/abcdefgh", "", {}, b""), WireAnswer(298, {}, b"abcdefgh")
    )
    assert exchange.request.path == f"/u/5/reset/{REMOVED}"
    assert exchange.response.body.value == REMOVED
    recording = Recording([exchange], secrets)
    for path in ("/u/5/reset/other123", "/u/5/reset/%5Bremoved%5D"):
        assert recording.answer(WireRequest("GET", path, "", {}, b""), {}).status == 298


@given(st.text(max_size=40), st.booleans())
def test_any_name_is_judged(name: str, is_number: bool) -> None:
    assert isinstance(reads_like_a_secret(name, is_number=is_number), bool)


@given(
    st.binary(max_size=80),
    st.sampled_from(["application/json", "text/plain", "multipart/form-data; boundary=a", "application/x-ndjson", ""]),
)
def test_no_body_is_too_odd_to_be_recorded(content: bytes, kind: str) -> None:
    exchange = recorded(sent(content, kind), WireAnswer(200, {"content-type": kind}, content))
    again = RecordedExchange.model_validate_json(exchange.model_dump_json(exclude_defaults=True))
    assert again.request == exchange.request


def test_a_file_that_cannot_be_written_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "x.jsonl"):
        with pytest.raises(UsageError, match="nothing can be recorded into"):
            MockApi(SHOP, record=("http://127.0.0.1:9", path))


def test_an_empty_credential_is_refused(cli: CommandLine) -> None:
    with pytest.raises(UsageError, match="the credential of key is empty"):
        MockApi(FACTORY, credentials={"key": ""})
    (cli.folder / "factory.json").write_text(json.dumps(FACTORY))
    done = cli("mock", "factory.json", "--key", "key=")
    assert done.returncode == 2
    assert "SCHEME=SECRET" in done.stderr
