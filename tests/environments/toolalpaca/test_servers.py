"""What answers the functions: the mock API of a document, and what is read of a simulator's answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.toolalpaca.answers import Answer, read_answer
from environments.toolalpaca.mock_server import MockServer, mended_document
from tasks.toolalpaca.records import FILES, Api, read_apis

DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.0",
    "info": {"title": "Cats", "version": "1"},
    "paths": {
        "cats/{id}": {
            "get": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "A cat.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Gone"}}},
                    }
                },
            }
        },
        "/cats/{name}": {
            "get": {
                "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}],
                "responses": {"200": {"description": "A cat."}},
            }
        },
        "/cats": {
            "post": {
                "security": [{"key": []}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {"name": {"type": "string"}},
                                "required": ["name"],
                            }
                        }
                    },
                },
                "responses": {"201": {"description": "Kept."}},
            }
        },
    },
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
}
FUNCTIONS = {"getCat": ("cats/{id}", "get"), "findCat": ("/cats/{name}", "get"), "addCat": ("/cats", "post")}


@pytest.fixture
def server() -> MockServer:
    return MockServer(json.dumps(DOCUMENT), FUNCTIONS)


def test_a_document_is_mended_without_touching_the_published_one() -> None:
    before = json.dumps(DOCUMENT)
    mended = mended_document(DOCUMENT, FUNCTIONS)
    assert json.dumps(DOCUMENT) == before
    assert list(mended["paths"]) == ["/cats/{id}", "/cats/{name}/by-name", "/cats"]
    answer = mended["paths"]["/cats/{id}"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {}
    assert "securitySchemes" not in json.dumps(mended)


async def test_the_mock_api_answers_flat_arguments(server: MockServer) -> None:
    assert (await server.answer("getCat", {"id": 7})).status == 200
    assert (await server.answer("findCat", {"name": "Tom"})).status == 200
    assert (await server.answer("addCat", {"name": "Tom"})).status == 201
    wrong = await server.answer("getCat", {"id": "seven"})
    assert wrong.status == 400
    assert "integer" in wrong.body
    empty = await server.answer("addCat", {"name": ""})
    assert empty.status == 400


async def test_two_episodes_of_an_api_get_the_same_answers() -> None:
    answers = []
    for _ in range(2):
        server = MockServer(json.dumps(DOCUMENT), FUNCTIONS)
        answers.append([await server.answer("addCat", {"name": "Tom"}), await server.answer("getCat", {"id": 7})])
        assert server.state_hash()
    assert answers[0] == answers[1]


async def test_a_server_comes_back_to_what_it_kept() -> None:
    dog = {"type": "object", "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
    kept = {"content": {"application/json": {"schema": dog}}, "description": "A dog."}
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths = {
        "/dogs": {"post": {"requestBody": kept, "responses": {"201": kept}}},
        "/dogs/{id}": {"get": {"parameters": [place], "responses": {"200": kept, "404": {"description": "None."}}}},
    }
    functions = {"addDog": ("/dogs", "post"), "getDog": ("/dogs/{id}", "get")}
    server = MockServer(json.dumps(DOCUMENT | {"paths": paths}), functions)
    first = json.loads((await server.answer("addDog", {"name": "Rex"})).body)["id"]
    early, before = server.snapshot(), server.state_hash()
    for _ in range(2):
        second = json.loads((await server.answer("addDog", {"name": "Ann"})).body)["id"]
        assert (await server.answer("getDog", {"id": second})).status == 200
        server.restore(early)
        assert server.state_hash() == before
        assert (await server.answer("getDog", {"id": second})).status == 404
        assert (await server.answer("getDog", {"id": first})).status == 200


def published(shared_data: Path) -> list[Api]:
    return [api for name in FILES.values() for api in read_apis(shared_data / "toolbench" / "toolalpaca" / name, "")]


async def test_every_published_api_can_be_mocked(shared_data: Path) -> None:
    apis = published(shared_data)
    assert len(apis) == 21
    for api in apis:
        server = MockServer(api.Documentation, api.Function_Projection)
        for function in api.Function_Projection:
            answer = await server.answer(function, {})
            assert answer.status in (200, 201, 204, 400, 404, 422), (api.Name, function, answer)


@pytest.mark.parametrize(
    ("text", "answer", "shown"),
    [
        (
            'Status Code: 200. \nResponse: {"url": "x"}\nExplanation: It fits.',
            Answer(200, '{"url": "x"}'),
            'Status Code: 200. Response: {"url": "x"}',
        ),
        ("Status Code: 404\nResponse: {\n}\n", Answer(404, "{\n}"), "Status Code: 404. Response: {\n}"),
        ("I am sorry.", Answer(None, "I am sorry."), "I am sorry."),
        ("Status Code: 200\n\n \tResponse:\n\n Explanation: none", Answer(200, ""), "Status Code: 200. Response: "),
        (
            "Response: 1\nStatus Code: 200",
            Answer(None, "Response: 1\nStatus Code: 200"),
            "Response: 1\nStatus Code: 200",
        ),
    ],
)
def test_what_a_simulator_says_is_read(text: str, answer: Answer, shown: str) -> None:
    assert read_answer(text) == answer
    assert answer.shown == shown


def test_a_long_answer_of_blank_lines_takes_time_linear_in_its_length() -> None:
    blank = "\n" * 30_000
    answer = read_answer(f'Status Code: 200\nResponse: {{"a": 1}}{blank}x{blank}y')
    assert answer.status == 200
    assert answer.body.endswith("y")


@given(st.text() | st.text(alphabet="Status Code: 200\nResponse: Explanation{}"))
def test_no_text_of_a_simulator_raises(text: str) -> None:
    assert isinstance(read_answer(text).shown, str)
