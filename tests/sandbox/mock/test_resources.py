"""Collections that an API keeps by itself."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mock_documents import FACTORY, SHOP, answer, json_content, one_operation, parameter, ref, shop_with_reviews

from sandbox import MockApi, state_difference


async def test_create_read_change_replace_delete() -> None:
    api = MockApi(SHOP, seed=1)
    async with api.client() as client:
        made = await client.post("/products", json={"name": "Saw", "price": 9.5, "id": 1, "note": None})
        assert made.status_code == 201
        identity = made.json()["id"]
        assert identity != 1, "the document says that requests do not set it"
        assert made.headers["location"] == f"/v1/products/{identity}"
        url = f"/products/{identity}"
        assert (await client.get(url)).json() == made.json() == {
            "id": identity, "name": "Saw", "price": 9.5, "note": None
        }  # fmt: skip
        changed = (await client.patch(url, json={"price": 8, "kind": "tool"})).json()
        assert changed == {**made.json(), "price": 8, "kind": "tool"}
        replaced = (await client.put(url, json={"name": "Axe", "price": 3})).json()
        assert replaced == {"id": identity, "name": "Axe", "price": 3}
        gone = await client.delete(url)
        assert (gone.status_code, gone.content) == (204, b"")
        for method in ("GET", "PATCH", "PUT", "DELETE"):
            body = {"json": {"name": "x", "price": 1}} if method in ("PATCH", "PUT") else {}
            assert (await client.request(method, url, **body)).status_code == 404  # type: ignore[arg-type]


async def test_a_wrong_request_changes_nothing() -> None:
    api = MockApi(SHOP)
    before = api.state_hash()
    async with api.client() as client:
        for body in ({"name": "x"}, {"name": "x", "price": -1}, [], "x"):
            assert (await client.post("/products", json=body)).status_code == 400
        identity = (await client.get("/products")).json()[0]["id"]
        assert (await client.patch(f"/products/{identity}", json={"price": "dear"})).status_code == 400
        assert (await client.delete("/products/1")).status_code == 404
    assert api.state_hash() == before


async def test_ids_follow_from_the_seed_and_are_never_given_twice() -> None:
    async def order_ids(seed: int) -> list[str]:
        async with MockApi(SHOP, seed=seed).client() as client:
            found = []
            for _ in range(5):
                order = (await client.post("/orders", json={"product_id": 1, "quantity": 2})).json()
                found.append(order["order_id"])
                await client.delete(f"/orders/{order['order_id']}")
            return found

    first, again, other = await order_ids(3), await order_ids(3), await order_ids(4)
    assert first == again
    assert not set(first) & set(other)
    assert len(set(first)) == 5


async def test_what_a_request_leaves_open_is_made_where_the_answer_needs_it() -> None:
    document = copy.deepcopy(SHOP)
    document["components"]["schemas"]["Product"]["required"].append("created_at")
    async with MockApi(document).client() as client:
        made = (await client.post("/products", json={"name": "Saw", "price": 9.5})).json()
        assert made["created_at"].startswith("20")
        assert (await client.get(f"/products/{made['id']}")).json() == made


async def test_items_may_come_and_go_in_an_envelope() -> None:
    article = {
        "type": "object",
        "required": ["id", "title"],
        "properties": {"id": {"type": "integer"}, "title": {"type": "string"}, "text": {"type": "string"}},
    }
    given = {"type": "object", "properties": {name: {"type": "string"} for name in ("title", "text")}}
    body = {
        "required": True,
        **json_content({"type": "object", "required": ["article"], "properties": {"article": given}}),
    }
    one = {"200": answer({"type": "object", "required": ["article"], "properties": {"article": ref("Article")}})}
    listed = {"type": "object", "properties": {"articles": {"type": "array", "items": ref("Article")}}}
    document = {
        "openapi": "3.1.0",
        "components": {"schemas": {"Article": article}},
        "paths": {
            "/articles": {
                "get": {"operationId": "list", "responses": {"200": answer(listed)}},
                "post": {"operationId": "create", "requestBody": body, "responses": {"201": one["200"]}},
            },
            "/articles/{id}": {
                "parameters": [parameter("id", "path", {"type": "integer"})],
                "get": {"operationId": "read", "responses": one},
                "put": {"operationId": "replace", "requestBody": body, "responses": one},
                "patch": {"operationId": "change", "requestBody": body, "responses": one},
            },
        },
    }
    async with MockApi(document, items=0).client() as client:
        made = (await client.post("/articles", json={"article": {"title": "Mine", "text": "a"}})).json()["article"]
        url = f"/articles/{made['id']}"
        assert made == {"id": made["id"], "title": "Mine", "text": "a"}
        changed = (await client.patch(url, json={"article": {"title": "Yours"}})).json()["article"]
        assert changed == {**made, "title": "Yours"}
        await client.put(url, json={"article": {"title": "Ours"}})
        assert (await client.get(url)).json()["article"] == {"id": made["id"], "title": "Ours"}


@pytest.mark.parametrize("mapping", [None, {"cat": "#/components/schemas/Cat", "dog": "Dog"}])
async def test_a_discriminator_tells_the_branches_of_a_choice_apart(mapping: dict[str, str] | None) -> None:
    def animal(own: str) -> dict[str, Any]:
        properties = {name: {"type": "string"} for name in ("kind", "name", own)}
        return {"type": "object", "required": ["kind"], "properties": properties}

    told = {"propertyName": "kind"} | ({"mapping": mapping} if mapping else {})
    pet = {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": told}
    document = one_operation(
        {
            "operationId": "keep",
            "requestBody": {"required": True, **json_content(ref("Pet"))},
            "responses": {"200": answer(ref("Pet"))},
        },
        "/pet",
        method="post",
    )
    document["components"] = {"schemas": {"Pet": pet, "Cat": animal("skill"), "Dog": animal("pack")}}
    names = {"cat", "dog"} if mapping else {"Cat", "Dog"}
    async with MockApi(document).client() as client:
        for name in names:
            kept = await client.post("/pet", json={"kind": name, "name": "Tom"})
            assert kept.status_code == 200
            assert kept.json()["kind"] in names
        assert (await client.post("/pet", json={"kind": "cow"})).status_code == 400


async def test_collections_inside_items_need_their_items_and_go_with_them() -> None:
    api = MockApi(shop_with_reviews(), items=2)
    async with api.client() as client:
        one, two = (item["id"] for item in (await client.get("/products")).json())
        made = (await client.post(f"/products/{one}/reviews", json={"text": "good"})).json()
        assert made["id"] == one
        assert (await client.get(f"/products/{one}/reviews")).json() == [made]
        assert (await client.get(f"/products/{two}/reviews")).json() == []
        assert (await client.get(f"/products/{one}/reviews/{made['review_id']}")).json() == made
        assert (await client.get("/products/1/reviews")).status_code == 404
        before = api.state()
        await client.delete(f"/products/{one}")
        assert (await client.get(f"/products/{one}/reviews")).status_code == 404
        assert [change.path for change in state_difference(before, api.state())] == [
            f"/resources/~1products/{one}",
            f"/resources/~1products~1{one}~1reviews",
        ]


async def test_ids_that_callers_choose() -> None:
    user = {"type": "object", "required": ["username"], "properties": {"username": {"type": "string"}}}
    document = one_operation(
        {"requestBody": {"required": True, **json_content(ref("User"))}, "responses": {"200": answer(ref("User"))}},
        "/users",
        "post",
        components={"schemas": {"User": user}},
    )
    document["paths"]["/users"]["put"] = {
        "requestBody": {"required": True, **json_content(ref("User"))},
        "responses": {"200": answer(ref("User"))},
    }
    document["paths"]["/users/{username}"] = {"get": {"responses": {"200": answer(ref("User"))}}}
    async with MockApi(document).client() as client:
        assert (await client.post("/users", json={"username": "ada/x", "age": 3})).status_code == 200
        assert (await client.post("/users", json={"username": "ada/x"})).status_code == 409
        assert (await client.get("/users/ada%2Fx")).json() == {"username": "ada/x", "age": 3}
        assert (await client.put("/users", json={"username": "ada/x", "age": 4})).json()["age"] == 4
        assert (await client.put("/users", json={"username": "bob"})).status_code == 404


async def test_an_id_that_a_caller_took_is_not_given_again() -> None:
    thing = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    body = {"type": "object", "properties": thing["properties"]}
    document = one_operation(
        {"requestBody": {"required": True, **json_content(body)}, "responses": {"201": answer(thing)}},
        "/things",
        "post",
    )
    document["paths"]["/things/{id}"] = {
        "get": {"parameters": [parameter("id", "path", {"type": "integer"})], "responses": {"200": answer(thing)}}
    }
    api = MockApi(document, items=0)
    async with api.fork().client() as client:
        next_id = (await client.post("/things", json={})).json()["id"]
    kept = api.snapshot()
    kept["state"]["resources"]["/things"][str(next_id)] = {"id": next_id, "note": "taken"}
    api.restore(kept)
    async with api.client() as client:
        assert (await client.post("/things", json={})).json()["id"] != next_id
        assert (await client.get(f"/things/{next_id}")).json() == {"id": next_id, "note": "taken"}


async def test_first_items_are_the_documents_examples_then_generated_ones() -> None:
    document = copy.deepcopy(SHOP)
    shown = {"id": 5, "name": "Shown", "price": 2}
    document["paths"]["/products/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["example"] = shown
    async with MockApi(document, items=4).client() as client:
        listed = (await client.get("/products")).json()
        assert listed[0] == shown
        assert len(listed) == 4
        assert (await client.get("/products/5")).json() == shown
    async with MockApi(document, items=0).client() as client:
        assert (await client.get("/products")).json() == []


async def test_what_only_requests_have_is_kept_and_not_shown() -> None:
    account = {
        "type": "object",
        "required": ["id", "name", "password"],
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "name": {"type": "string"},
            "password": {"type": "string", "writeOnly": True},
        },
    }
    document = one_operation(
        {"requestBody": {"required": True, **json_content(account)}, "responses": {"201": answer(account)}},
        "/accounts",
        "post",
    )
    document["paths"]["/accounts/{id}"] = {"get": {"responses": {"200": answer(account)}}}
    api = MockApi(document, items=0)
    async with api.client() as client:
        assert (await client.post("/accounts", json={"name": "ada"})).status_code == 400
        made = (await client.post("/accounts", json={"name": "ada", "password": "s3cret"})).json()
        assert (await client.get(f"/accounts/{made['id']}")).json() == made == {"id": made["id"], "name": "ada"}
    assert api.state()["resources"]["/accounts"][made["id"]]["password"] == "s3cret"


async def test_what_only_requests_have_is_not_shown_deep_inside_either() -> None:
    api = MockApi(FACTORY)
    start = next(tool for tool in api.tools() if tool.spec.name == "startJob")
    copy_task = {"kind": "copy", "bytes": 512}
    inner = {"id": "a", "task": copy_task, "secret": "x", "labels": {"l": "1"}}
    made = json.loads(await start.call({"body": {"task": copy_task, "parent": inner, "secret": "y"}}))
    assert made == {"id": made["id"], "task": copy_task, "parent": {"id": "a", "task": copy_task, "labels": {"l": "1"}}}
    assert api.state()["resources"]["/jobs"][made["id"]]["parent"] == inner


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "change", "replace", "delete", "read"]),
        st.integers(0, 5),
        st.fixed_dictionaries(
            {"name": st.text(min_size=1, max_size=5), "price": st.integers(0, 9)},
            optional={"kind": st.sampled_from(["book", "toy"]), "note": st.none() | st.text(max_size=3)},
        ),
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(steps=steps)
async def test_any_sequence_of_operations_does_what_a_plain_dictionary_does(steps: list[Any]) -> None:
    model: dict[int, dict[str, Any]] = {}
    ids: list[int] = []
    async with FIRST.fork().client() as client:
        for action, which, body in steps:
            identity = ids[which] if which < len(ids) else 1
            url = f"/products/{identity}"
            if action == "add":
                made = (await client.post("/products", json=body)).json()
                ids.append(made["id"])
                model[made["id"]] = {**body, "id": made["id"]}
            elif identity not in model:
                methods = {"change": "PATCH", "replace": "PUT", "delete": "DELETE", "read": "GET"}
                content: Any = {"json": body} if action in ("change", "replace") else {}
                assert (await client.request(methods[action], url, **content)).status_code == 404
            elif action == "delete":
                assert (await client.delete(url)).status_code == 204
                del model[identity]
            elif action == "read":
                assert (await client.get(url)).json() == model[identity]
            else:
                method, old = ("PATCH", model[identity]) if action == "change" else ("PUT", {})
                model[identity] = {**old, **body, "id": identity}
                assert (await client.request(method, url, json=body)).json() == model[identity]
            assert (await client.get("/products?limit=100")).json() == list(model.values())


FIRST = MockApi(SHOP, items=0)


def nested_document(identity: dict[str, Any]) -> dict[str, Any]:
    """Folders with files, whose ids the caller chooses; only the server sets `created_at` and `owner`."""
    created = {"allOf": [{"type": "string", "format": "date-time"}, {"readOnly": True}]}
    folder = {"type": "object", "required": ["id"], "properties": {"id": identity, "created_at": created}}
    file = {"type": "object", "properties": {"id": identity, "name": {"type": "string"}, "owner": {"type": "string"}}}
    given = {"type": "object", "properties": {"id": identity, "name": {"type": "string"}}}
    variables = [parameter("folder", "path", identity)]

    def collection(schema: dict[str, Any], body: dict[str, Any], **more: Any) -> dict[str, Any]:
        listed = {"responses": {"200": answer({"type": "array", "items": schema})}}
        return {
            "get": listed,
            "post": {"requestBody": json_content(body), "responses": {"201": answer(schema)}},
            **more,
        }

    def one(schema: dict[str, Any], body: dict[str, Any], *names: str) -> dict[str, Any]:
        found = {"responses": {"200": answer(schema)}}
        deleted = {"responses": {"204": answer()}}
        replaced = {"requestBody": json_content(body), "responses": {"200": answer(schema)}}
        parameters = [parameter(name, "path", identity) for name in names]
        return {"parameters": parameters, "get": found, "put": replaced, "delete": deleted}

    return {
        "openapi": "3.1.0",
        "info": {"title": "Files", "version": "1"},
        "servers": [{"url": "/v1"}],
        "paths": {
            "/folders": collection(folder, folder),
            "/folders/{id}": one(folder, folder, "id"),
            "/folders/{folder}/files": collection(file, given, parameters=variables),
            "/folders/{folder}/files/{id}": one(file, given, "folder", "id"),
        },
    }


async def test_ids_of_nested_collections_are_one_segment_each() -> None:
    api = MockApi(nested_document({"type": "string"}), items=0)
    async with api.client() as client:
        for identity in ("a", "a/files", "a b"):
            assert (await client.post("/folders", json={"id": identity})).status_code == 201
        made = await client.post("/folders/a%2Ffiles/files", json={"id": "x/y"})
        assert made.headers["location"] == "/v1/folders/a%2Ffiles/files/x%2Fy"
        assert (await client.get("/folders/a%2Ffiles/files/x%2Fy")).json()["id"] == "x/y"
        assert (await client.get("/folders/a/files")).json() == []
        assert set(api.state()["resources"]) == {"/folders", "/folders/a%2Ffiles/files"}
        assert (await client.delete("/folders/a")).status_code == 204
        assert len((await client.get("/folders/a%2Ffiles/files")).json()) == 1
        assert (await client.delete("/folders/a%2Ffiles")).status_code == 204
    assert set(api.state()["resources"]) == {"/folders"}


async def test_numbers_that_are_equal_are_one_id() -> None:
    api = MockApi(nested_document({"type": "number"}), items=0)
    async with api.client() as client:
        assert (await client.post("/folders", json={"id": 5.0})).status_code == 201
        assert (await client.post("/folders", json={"id": 5})).status_code == 409
        assert [(await client.get(f"/folders/{text}")).status_code for text in ("5", "5.0", "5.5")] == [200, 200, 404]
        assert (await client.post("/folders/5.0/files", json={"id": 1.5})).status_code == 201
        assert (await client.get("/folders/5/files/1.5")).status_code == 200


async def test_replacing_keeps_what_only_the_server_sets() -> None:
    api = MockApi(nested_document({"type": "integer"}), items=0)
    async with api.client() as client:
        await client.post("/folders", json={"id": 1, "color": "red"})
        made = (await client.get("/folders/1")).json()
        forged = {"id": 9, "created_at": "2000-01-01T00:00:00Z", "color": "blue"}
        changed = (await client.put("/folders/1", json=forged)).json()
        assert changed == {**made, "color": "blue"}
        assert (await client.put("/folders/1", json={"id": 1})).json() == {
            name: value for name, value in made.items() if name != "color"
        }
    state = api.state()
    state["resources"]["/folders/1/files"] = {"3": {"id": 3, "name": "a", "owner": "ada", "extra": 1}}
    api.restore({**api.snapshot(), "state": state})
    async with api.client() as client:
        assert (await client.put("/folders/1/files/3", json={"name": "b"})).json() == {
            "id": 3,
            "name": "b",
            "owner": "ada",
        }


TODO = {
    "type": "object",
    "required": ["id", "title", "done", "tags"],
    "properties": {
        "id": {"type": "integer"},
        "title": {"type": "string"},
        "done": {"type": "boolean", "default": False},
        "tags": {"type": "array", "items": {"type": "string"}},
        "owner": ref("Owner"),
        "rank": {"type": "integer", "maximum": 9, "default": 10},
        "state": {"type": "string", "readOnly": True, "default": "open"},
    },
}
NEW_TODO = {
    "allOf": [
        ref("Titled"),
        {"properties": {"done": {"type": "boolean"}, "tags": {"type": "array", "default": []}, "owner": ref("Owner")}},
    ]
}
OWNER = {"type": "object", "properties": {"name": {"type": "string"}, "role": {"type": "string", "default": "guest"}}}


def todos() -> dict[str, Any]:
    body = {"requestBody": {"required": True, **json_content(NEW_TODO)}}
    titled = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
    document = one_operation(
        {**body, "responses": {"201": answer(ref("Todo"))}},
        "/todos",
        "post",
        components={"schemas": {"Todo": TODO, "Titled": titled, "Owner": OWNER}},
    )
    document["paths"]["/todos/{id}"] = {
        "parameters": [parameter("id", "path", {"type": "integer"})],
        "get": {"responses": {"200": answer(ref("Todo"))}},
        "put": {**body, "responses": {"200": answer(ref("Todo"))}},
        "patch": {**body, "responses": {"200": answer(ref("Todo"))}},
    }
    return document


@pytest.mark.parametrize("seed", range(5))
async def test_what_a_request_leaves_open_has_the_default_of_its_schema(seed: int) -> None:
    api = MockApi(todos(), seed=seed, items=0)
    async with api.client() as client:
        made = (await client.post("/todos", json={"title": "buy milk"})).json()
        identity = made["id"]
        whole = {"id": identity, "title": "buy milk", "done": False, "tags": [], "state": "open"}
        assert made == whole, "a default that does not fit its own schema is not taken"
        assert list(api.state()["resources"]["/todos"].values()) == [whole]
        given = {"title": "sell milk", "done": True, "tags": ["a"], "owner": {"name": "Ada"}}
        changed = (await client.patch(f"/todos/{identity}", json=given)).json()
        assert changed == {**whole, **given}, "a change adds no defaults"
        replaced = (await client.put(f"/todos/{identity}", json={"title": "x", "owner": {"name": "Bo"}})).json()
        assert replaced == {**whole, "title": "x", "owner": {"name": "Bo", "role": "guest"}}
