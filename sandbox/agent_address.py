"""Agents without a preset file: `openai:MODEL`, `server:URL#MODEL`, `langchain:MODULE:ATTRIBUTE`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.agent import AgentPreset
from sandbox.errors import MissingError, UnknownNameError, UsageError
from sandbox.settings import check_preset

SERVER_KEY = "SERVER_API_KEY"
"""The environment variable with the key of a `server:` that asks for one; OpenAI's own is not sent elsewhere."""

SECONDS_TO_LIST = 10.0


def is_address(name: str) -> bool:
    """Whether an agent's name is to be read as an address; a scheme alone is one, so that its form can be told."""
    return ":" in name or name in _SCHEMES


def preset_at(address: str) -> AgentPreset:
    """The preset that an address stands for. A server without a model's name is asked for its models.

    Raises:
        UnknownNameError: no such scheme.
        UsageError: the address is incomplete, the server has several models, or the module lacks the attribute.
        MissingError: the server cannot be asked, or a package is not installed.
    """
    scheme, _, rest = address.partition(":")
    if scheme not in _SCHEMES:
        raise UnknownNameError("kind of agent", f"{scheme}:", [f"{known}:" for known in _SCHEMES])
    return check_preset({"name": address, "dialect": "native"} | _SCHEMES[scheme](rest), f"agent {address}")


def _openai(model: str) -> dict[str, Any]:
    if not model:
        raise UsageError("openai: needs the name of a model", hint="--agent openai:gpt-4.1-mini")
    return {"description": f"{model} of OpenAI", "model": {"kind": "openai", "name": model}}


def _server(rest: str) -> dict[str, Any]:
    url, _, model = rest.partition("#")
    no_address = UsageError(
        f"server:{rest}: {url!r} is no http address", hint="--agent server:http://localhost:8000/v1"
    )
    try:
        parts = urlsplit(url)
    except ValueError:
        raise no_address from None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise no_address
    if "@" in parts.netloc:
        raise UsageError("the address of a server is kept in run files, so it cannot hold a password", hint=_KEY_HINT)
    model = model or _only_model(url)
    settings = {"kind": "openai", "base_url": url, "name": model, "api_key_env": SERVER_KEY}
    return {"description": f"{model} at {url}", "model": settings}


def _only_model(url: str) -> str:
    models = _listed_models(url)
    if len(models) != 1:
        there = f"has {len(models)} models: {', '.join(models[:20])}" if models else "lists no model"
        example = models[0] if models else "MODEL"
        raise UsageError(f"the server at {url} {there}", hint=f"--agent 'server:{url}#{example}'")
    return models[0]


def _listed_models(url: str) -> list[str]:
    import httpx

    hint = f"name the model: --agent 'server:{url}#MODEL'; most servers answer below /v1"
    key = os.environ.get(SERVER_KEY)
    try:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = httpx.get(f"{url.rstrip('/')}/models", headers=headers, timeout=SECONDS_TO_LIST)
        answer.raise_for_status()
        listed = answer.json()["data"]
        return [str(model["id"]) for model in listed]
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise MissingError(f"the server at {url} does not list its models: {error}", hint=hint) from error
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise MissingError(f"{url}/models does not answer with a list of models", hint=hint) from error


def _langchain(reference: str) -> dict[str, Any]:
    from sandbox.langchain_objects import load_langchain

    found = load_langchain(reference)
    return {
        "description": f"{reference}, a LangChain {found.kind}",
        "strategy": "react" if found.kind == "chat model" else "langchain_graph",
        "model": {"kind": "langchain", "object": reference},
    }


_KEY_HINT = f"export {SERVER_KEY}=..."
_SCHEMES: dict[str, Callable[[str], dict[str, Any]]] = {
    "langchain": _langchain,
    "openai": _openai,
    "server": _server,
}
