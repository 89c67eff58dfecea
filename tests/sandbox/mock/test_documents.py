"""Documents that a mock API is made of: good ones, large ones, and wrong ones with what is said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mock_documents import SHOP, answer, many_operations, one_operation, parameter, ref

from sandbox import MockApi, UsageError
from sandbox.errors import UnknownNameError


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"swagger": "2.0", "paths": {}}, "Swagger 2.0"),
        ({"openapi": "4.0.0"}, "not OpenAPI 3"),
        ({"openapi": "3.1.0"}, "no operations"),
        ({"openapi": "3.1.0", "paths": []}, "a list at #/paths, where a mapping"),
        ({"openapi": "3.1.0", "paths": {"/a": 3}}, "a number at #/paths/~1a, where a mapping"),
        (one_operation({"responses": {"200": {"$ref": "#/components/responses/None"}}}), "no #/components/responses"),
        (one_operation({"responses": {"200": answer(ref("Gone"))}}), "no #/components/schemas/Gone"),
        (one_operation({"responses": {"200": answer({"$ref": "pets.yaml#/Pet"})}}), "pets.yaml#/Pet"),
        (one_operation({"parameters": [{"$ref": "#/paths/~1thing/get/parameters/0"}]}), "in a circle"),
        (one_operation({"responses": {"200": answer({"type": "strin"})}}), "#/paths/~1thing/get/responses/200/.*strin"),
        (one_operation({}, components={"schemas": {"Bad": {"pattern": "(["}}}), "at #/components/schemas/Bad/pattern"),
        (
            one_operation({"parameters": [{"in": "query"}]}),
            "a parameter without name at #/paths/~1thing/get/parameters/0",
        ),
        (one_operation({"parameters": [parameter("a", "query", {}, style="label")]}), "style label"),
        (one_operation({"responses": {"20": answer()}}), "'20' is no status"),
        (one_operation({"responses": {"200": {"content": 3}}}), "#/paths/~1thing/get/responses/200/content"),
        (one_operation({"security": [{"nobody": []}]}), "security scheme nobody"),
        (one_operation({}, path="thing"), "cannot be the path"),
        (one_operation({}, path="/thing?x=1"), "cannot be the path"),
        (one_operation({}, path="/{a}{b}"), "nothing between them"),
        (one_operation({}, path="/{a"), "no template"),
    ],
)
def test_a_wrong_document_says_what_and_where(document: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        MockApi(document)


def test_swagger_2_says_how_to_convert() -> None:
    with pytest.raises(UsageError) as error:
        MockApi({"swagger": "2.0"})
    assert "swagger2openapi" in str(error.value.hint)


def test_two_paths_for_the_same_addresses_are_refused() -> None:
    document = one_operation({}, path="/things/{a}")
    document["paths"]["/things/{b}"] = document["paths"]["/things/{a}"]
    with pytest.raises(UsageError, match="same addresses"):
        MockApi(document)


def test_schemas_that_are_nested_too_deeply_are_refused(tmp_path: Path) -> None:
    deep: dict[str, Any] = {}
    for _ in range(400):
        deep = {"items": deep}
    with pytest.raises(UsageError, match="nested more than"):
        MockApi(one_operation({"responses": {"200": answer(deep)}}))
    path = tmp_path / "deep.json"
    path.write_text('{"openapi": "3.1.0", "paths": ' + "[" * 100_000 + "]" * 100_000 + "}")
    with pytest.raises(UsageError, match="cannot be read"):
        MockApi(path)


def test_yaml_that_repeats_itself_without_end_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("yaml")
    lines = ["openapi: 3.1.0", "x0: &x0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 12)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(UsageError, match="more than 5000000 values"):
        MockApi(path)
    path.write_text("openapi: 3.1.0\nx: &x [*x]")
    with pytest.raises(UsageError, match="nested more than"):
        MockApi(path)


async def test_yaml_with_numbers_for_statuses_and_dates_is_read(tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    path = tmp_path / "shop.yaml"
    path.write_text(yaml.safe_dump(SHOP).replace("'200'", "200") + "\nx-date: 2024-05-01\n")
    api = MockApi(path)
    async with api.client() as client:
        assert (await client.get("/products")).status_code == 200
        assert (await client.get("/openapi.json")).json()["x-date"] == "2024-05-01"


async def test_a_thousand_operations_with_one_name_and_circles_are_told_apart() -> None:
    api = MockApi(many_operations(1000))
    assert len(set(api.operations)) == 1000
    assert {"list", "list_2", "list_500"} <= set(api.operations)
    assert all(len(name) <= 64 for name in api.operations)
    async with api.client() as client:
        listed = (await client.get("/things499")).json()
        assert (await client.get(f"/things499/{listed[0]['id']}")).json() == listed[0]


async def test_a_variable_that_was_not_declared_is_a_text_and_is_remarked_on() -> None:
    api = MockApi(one_operation({}, path="/things/{id}"))
    assert ["was not declared" in remark for remark in api.remarks] == [True]
    (tool,) = api.tools()
    assert tool.spec.parameters["required"] == ["id"]
    assert json.loads(await tool.call({"id": "a/b"})) is not None


def test_names_of_operations_that_do_not_exist_are_told() -> None:
    with pytest.raises(UnknownNameError, match="lstProducts") as error:
        MockApi(SHOP, only=["lstProducts"])
    assert "listProducts" in str(error.value.hint)


async def test_the_prefix_comes_from_the_first_server() -> None:
    for url, prefix in [
        ("https://host/a/b/", "/a/b"),
        ("/v2", "/v2"),
        ("https://host", ""),
        ("https://{region}.host/{version}", "/v9"),
    ]:
        variables = {"region": {"default": "eu"}, "version": {"default": "v9"}}
        api = MockApi(one_operation({}, servers=[{"url": url, "variables": variables}]))
        assert api.prefix == prefix
        async with api.client() as client:
            assert (await client.get("/thing")).status_code == 200
