"""Where ToolAlpaca's tasks are acted out: the functions of one API, and a user who has said all there is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox import EnvironmentContext, KeepReply, Observation, QuestionEnvironment, Task, ToolCall

from .mock_server import MockServer
from .simulator import Simulator

ASK_USER = "getDetails"
NOTHING_MORE = "The user has no more to say: take what the question tells, and choose the rest."


class Environment(QuestionEnvironment):
    """Offers the task's functions.

    `task.setup` has `name`, `document` (OpenAPI as JSON), `functions` (path and method by name), `keys` (arguments
    that are added to every call), `simulator`, the agent whose model answers (empty for the mock API), and
    `simulator_prompt`.

    The record `origin` of each call tells the function, who answered it, and the status.
    """

    def __init__(self, context: EnvironmentContext) -> None:
        super().__init__()
        self._open_model = context.open_model
        self._keep: KeepReply | None = None
        self._server: MockServer | Simulator | None = None
        self._keys: dict[str, str] = {}
        self._records: list[tuple[str, Any]] = []

    def keep_replies(self, keep: KeepReply) -> None:
        """Have what the simulator says recorded, so that a resumed episode gets the same."""
        self._keep = keep

    async def reset(self, task: Task) -> Observation:
        setup = task.setup
        self._records, self._keys = [], dict(setup["keys"])
        if setup["simulator"]:
            model = self._open_model(setup["simulator"])
            self._server = Simulator(
                model, setup["simulator_prompt"], setup["name"], setup["document"], setup["functions"], self._keep
            )
        else:
            self._server = MockServer(setup["document"], setup["functions"])
        return await super().reset(task)

    async def call(self, call: ToolCall) -> str:
        """What the API answers, with its status.

        Raises:
            ToolError: the mock API is at fault.
            ModelError: the model that plays the API failed.
        """
        assert self._server is not None
        if call.name == ASK_USER:
            return NOTHING_MORE
        answer = await self._server.answer(call.name, self._keys | call.arguments)
        told = {"function": call.name, "origin": self._server.origin, "status": answer.status}
        self._records.append(("origin", told))
        return answer.shown

    def take_records(self) -> Sequence[tuple[str, Any]]:
        taken, self._records = self._records, []
        return taken

    async def snapshot(self) -> object:
        """The mock API's state; a model that plays the API is told one request at a time and keeps nothing."""
        return self._server.snapshot() if isinstance(self._server, MockServer) else None

    async def restore(self, snapshot: object) -> None:
        if isinstance(self._server, MockServer):
            assert isinstance(snapshot, dict)
            self._server.restore(snapshot)

    def state_hash(self) -> str | None:
        return None if self._server is None else self._server.state_hash()
