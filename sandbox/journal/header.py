"""What a run file says about the run as a whole: enough to resume it and to repeat it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class RunHeader(BaseModel):
    """The settings of a run and the hashes of all that it depends on.

    Attributes:
        run: the run's id, also the file's stem.
        created: ISO 8601, UTC.
        agent: the agent's name, `agent_preset` the whole preset after overrides.
        suite, splits, limit, tasks: what was asked for; empty or None means all.
        trials: repetitions of each task.
        seed: episodes derive theirs from it.
        concurrency: episodes at once at most.
        settings: the `--set` overrides as given.
        suite_settings: all settings of the suite, defaults included.
        prompt_sha256: of the preset's prompt texts and template.
        data_sha256: by file name, of the suite's data and of the recordings.
        tools: by pack name, `file_sha256` of its file and `tools`, a hash of what the model is told of each.
        sandbox: provider, images and limits of the sandboxes, where the environment acts in any; `weakened` has
            what isolates or limits less than the default.
        user: the agent whose model plays the tasks' users, and what that model says of itself; empty without one.
        limits: those of an episode, the suite's and the defaults included; empty in files of before they were kept.
        max_turns: model turns for one message of the user; None likewise.
        model: what the model says of itself (file hash, context, what is offloaded).
        versions: of this program, Python and the packages that decide verdicts.
    """

    model_config = ConfigDict(extra="forbid")

    run: str
    created: str
    agent: str
    agent_preset: dict[str, Any]
    suite: str
    splits: list[str]
    limit: int | None
    tasks: list[str]
    trials: int
    seed: int
    concurrency: int
    settings: dict[str, Any]
    suite_settings: dict[str, Any]
    prompt_sha256: str
    data_sha256: dict[str, str]
    tools: dict[str, Any] = {}
    sandbox: dict[str, Any] = {}
    user: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    max_turns: int | None = None
    model: dict[str, Any]
    versions: dict[str, str]
