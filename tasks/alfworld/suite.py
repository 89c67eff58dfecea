"""The suite: one split, whose tasks are of six kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sandbox import (
    DataError,
    HouseholdError,
    HouseholdFile,
    HouseholdFiles,
    Message,
    Scorer,
    SuiteContext,
    Task,
    ToolCall,
    read_household_game,
    solve_household,
)

from .scorers import SuccessScorer

KINDS = {
    "pick_and_place_simple": "put",
    "pick_clean_then_place_in_recep": "clean",
    "pick_heat_then_place_in_recep": "heat",
    "pick_cool_then_place_in_recep": "cool",
    "look_at_obj_in_light": "examine",
    "pick_two_obj_and_place": "put two",
}
"""By the first part of a game's id, the short name under which results are published."""

OPENING = "Interact with a household to solve a task."
GUIDANCE = """Give one command a turn, in a line such as
> look
You are told what comes of it; "Nothing happens." means that it cannot be done there. You have {turns} turns. The \
commands, for things with their numbers: {commands}. A line that begins with "> think:" does nothing, but costs a \
turn."""


class AlfWorld:
    def __init__(self, context: SuiteContext) -> None:
        self._files = HouseholdFiles(context.data, context.pull_hint)
        self._turns = int(context.settings["turns"])
        self._show_commands = bool(context.settings["show_commands"])

    def tasks(self, split: str) -> Iterator[Task]:
        for identity, file in self._files.games():
            try:
                yield self._task(f"{split}/{identity}", file)
            except HouseholdError as error:
                raise DataError(identity, 0, f"expected a game; {error}") from error

    def scorers(self) -> dict[str, Scorer]:
        return {"official": SuccessScorer()}

    def data_sha256(self, splits: Sequence[str]) -> dict[str, str]:
        return self._files.data_sha256()

    def subgroup(self, task_id: str) -> str | None:
        """The kind of a task."""
        return kind_of(task_id)

    def _task(self, identity: str, file: HouseholdFile) -> Task:
        game = read_household_game(file.pddl_domain, file.pddl_problem, file.grammar)
        commands = [command.written(_blanks(command.action.parameters)) for command in game.commands.values()]
        return Task(
            id=identity,
            prompt=f"{OPENING}\n{_without_welcome(game.introduction)}",
            guidance=GUIDANCE.format(turns=self._turns, commands=", ".join(commands)),
            setup={
                "domain": file.pddl_domain,
                "problem": file.pddl_problem,
                "grammar": file.grammar,
                "turns": self._turns,
                "show_commands": self._show_commands,
            },
            gold={"kind": kind_of(identity)},
            solution=tuple(_turn(command) for command in solve_household(game)),
        )


def kind_of(identity: str) -> str:
    """The kind of the task with an id; the first part of its name where that is none of the six."""
    first = identity.split("/", 1)[1].split("-", 1)[0]
    return KINDS.get(first, first)


def _without_welcome(introduction: str) -> str:
    """The room and the task, without the line before them, as ReAct (Yao et al., 2023) shows it."""
    return "\n".join(introduction.split("\n\n")[1:])


def _blanks(parameters: Mapping[str, str]) -> dict[str, str]:
    """In place of each parameter, what kind of thing it is."""
    return {parameter: f"<{kind}>" for parameter, kind in parameters.items()}


def _turn(command: str) -> Message:
    return Message("assistant", f"> {command}", [ToolCall("act", {"command": command})])
