"""Credentials as the document asks for them, OAuth2 tokens, rate limits."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from mock_documents import FACTORY, answer, one_operation

from sandbox import MockApi, RateLimit, UsageError
from sandbox.errors import UnknownNameError

CREDENTIALS = {"key": "k-123456", "user": "ada:pass word".replace(" ", "-"), "app": "me:shh"}


def one_scheme(scheme: dict[str, Any], **more: Any) -> MockApi:
    components = {"securitySchemes": {"s": scheme}}
    return MockApi(one_operation({"security": [{"s": []}]}, components=components), **more)


@pytest.mark.parametrize(
    ("scheme", "sent", "challenge"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-K"}, {"headers": {"X-K": "secret-1"}}, "ApiKey"),
        ({"type": "apiKey", "in": "query", "name": "k"}, {"params": {"k": "secret-1"}}, "ApiKey"),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, {"headers": {"Cookie": "a=b; k=secret-1"}}, "ApiKey"),
        ({"type": "http", "scheme": "bearer"}, {"headers": {"Authorization": "Bearer secret-1"}}, "Bearer"),
        ({"type": "openIdConnect"}, {"headers": {"Authorization": "bearer secret-1"}}, "Bearer"),
        (
            {"type": "oauth2", "flows": {"password": {"tokenUrl": "/t", "scopes": {}}}},
            {"headers": {"Authorization": "Bearer secret-1"}},
            "Bearer",
        ),
    ],
)
async def test_a_credential_lets_in_and_nothing_else_does(
    scheme: dict[str, Any], sent: dict[str, Any], challenge: str
) -> None:
    api = one_scheme(scheme, credentials={"s": "secret-1"})
    async with api.client() as client:
        assert (await client.get("/thing", **sent)).status_code == 200
        wrong: Any = {
            kind: {name: text.replace("-1", "-2") for name, text in part.items()} for kind, part in sent.items()
        }
        for request in ({}, wrong):
            refused = await client.get("/thing", **request)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith(f'{challenge} realm="One"')
    (tool,) = api.tools()
    await tool.call({})


async def test_user_and_password() -> None:
    api = one_scheme({"type": "http", "scheme": "basic"}, credentials={"s": "ada:x:y"})
    async with api.client() as client:
        assert (await client.get("/thing", auth=("ada", "x:y"))).status_code == 200
        for header in ("Basic !!!", "Basic YWRh", "Basic", "Digest x", "Basic w7w="):
            assert (await client.get("/thing", headers={"Authorization": header})).status_code == 401


async def test_tokens_for_client_credentials_have_scopes_and_expire() -> None:
    now = [0.0]
    api = MockApi(FACTORY, credentials=CREDENTIALS, clock=lambda: now[0])
    job = {"task": {"kind": "copy", "bytes": 512}}
    async with api.client() as client:

        async def token(**form: str) -> Any:
            return await client.post("http://mock-api/oauth/token", data=form)

        async def start(given: str) -> int:
            response = await client.post("/jobs", json=job, headers={"Authorization": f"Bearer {given}"})
            return response.status_code

        me = {"grant_type": "client_credentials", "client_id": "me", "client_secret": "shh"}
        given = (await token(**me)).json()
        assert given["token_type"] == "Bearer"
        assert given["scope"] == "read write"
        assert await start(given["access_token"]) == 201
        reading = (await token(**me, scope="read")).json()["access_token"]
        refused = await client.post("/jobs", json=job, headers={"Authorization": f"Bearer {reading}"})
        assert refused.status_code == 403
        assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]
        basic = await client.post(
            "http://mock-api/oauth/token", data={"grant_type": "client_credentials"}, auth=("me", "shh")
        )
        assert basic.status_code == 200
        assert basic.json()["access_token"] != given["access_token"]
        for form, status, error in [
            ({**me, "client_secret": "x"}, 401, "invalid_client"),
            ({**me, "grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"client_id": "me", "client_secret": "shh"}, 400, "invalid_request"),
            ({**me, "scope": "all"}, 400, "invalid_scope"),
        ]:
            response = await token(**form)
            assert (response.status_code, response.json()["error"]) == (status, error)
        assert (await client.get("http://mock-api/oauth/token")).status_code == 405
        now[0] += given["expires_in"] + 1
        assert await start(given["access_token"]) == 401


async def test_tools_have_the_credentials_and_can_go_without() -> None:
    api = MockApi(FACTORY)
    for tool in api.tools():
        if tool.spec.name in ("listJobs", "report", "time"):
            await tool.call({})
        if tool.spec.name == "startJob":
            await tool.call({"body": {"task": {"kind": "copy", "bytes": 512}}})
    bare = {tool.spec.name: tool for tool in api.tools(authorized=False)}
    await bare["time"].call({})
    with pytest.raises(Exception, match="HTTP 401"):
        await bare["listJobs"].call({})


async def test_alternatives_and_combinations() -> None:
    document = copy.deepcopy(FACTORY)
    document["paths"]["/time"]["get"]["security"] = [{"key": [], "user": []}, {"app": ["read"]}]
    api = MockApi(document, credentials=CREDENTIALS)
    key = {"X-Api-Key": CREDENTIALS["key"]}
    user, password = CREDENTIALS["user"].split(":")
    async with api.client() as client:
        assert (await client.get("/time", headers=key)).status_code == 401
        assert (await client.get("/time", auth=(user, password))).status_code == 401
        assert (await client.get("/time", headers=key, auth=(user, password))).status_code == 200


def test_credentials_are_made_from_the_seed() -> None:
    one, again, other = MockApi(FACTORY, seed=1), MockApi(FACTORY, seed=1), MockApi(FACTORY, seed=2)
    assert one.credentials == again.credentials
    assert set(one.credentials) == {"key", "user", "app"}
    assert all(one.credentials[name] != other.credentials[name] for name in one.credentials)


async def test_a_scheme_that_cannot_be_served_lets_nobody_in_and_is_remarked_on() -> None:
    api = one_scheme({"type": "mutualTLS"})
    assert any("cannot be served" in remark for remark in api.remarks)
    async with api.client() as client:
        assert (await client.get("/thing")).status_code == 401


def test_wrong_credentials_are_errors() -> None:
    with pytest.raises(UnknownNameError, match="kee"):
        MockApi(FACTORY, credentials={"kee": "x"})
    with pytest.raises(UsageError, match="kee") as caught:
        MockApi(one_operation({}), credentials={"kee": "x"})
    assert caught.value.hint == "there is no security scheme in the document"
    with pytest.raises(UsageError, match="USER:PASSWORD"):
        MockApi(FACTORY, credentials={"user": "ada"})
    with pytest.raises(UsageError, match="cannot stand in a header"):
        MockApi(FACTORY, credentials={"key": "a\r\nX-Admin: 1"})


async def test_no_title_can_add_a_header() -> None:
    document = one_operation(
        {"security": [{"s": []}]}, components={"securitySchemes": {"s": {"type": "openIdConnect"}}}
    )
    document["info"]["title"] = 'x"\r\nX-Admin: 1'
    async with MockApi(document).client() as client:
        refused = await client.get("/thing")
    assert refused.headers["www-authenticate"] == 'Bearer realm="xX-Admin 1"'


async def test_a_rate_limit_says_when_to_come_back() -> None:
    now = [0.0]
    document = one_operation({"responses": {"200": answer({}), "429": answer({"type": "object"})}})
    api = MockApi(document, rate_limit=RateLimit(2, 10), clock=lambda: now[0])
    async with api.client() as client:
        assert [(await client.get("/thing")).status_code for _ in range(3)] == [200, 200, 429]
        now[0] = 7.5
        refused = await client.get("/thing")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "3")
        now[0] = 10.0
        assert (await client.get("/thing")).status_code == 200


@pytest.mark.parametrize("text", ["", "5", "5/0", "0/5", "5/x", "-1/5", "1e9/3"])
def test_rate_limits_that_are_none(text: str) -> None:
    with pytest.raises(UsageError, match="REQUESTS/SECONDS"):
        RateLimit.parse(text)
    assert RateLimit.parse("5/1.5") == RateLimit(5, 1.5)
