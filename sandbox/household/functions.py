"""A game as eleven Python functions, as MINT (Wang et al., 2023) gives it to models that write code.

Each function does one command and returns what is said to it, without the words on the place that one arrives at.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .game import HouseholdGame

MOST_COMMANDS = 50
"""After which an episode is over, in ALFWorld's own settings."""

_ARRIVAL = "You arrive at loc "


def without_arrival(observation: str) -> str:
    """An observation without the sentence that names a place by a number, as ReAct (Yao et al., 2023) shows it."""
    return observation.split(". ", 1)[-1] if observation.startswith(_ARRIVAL) else observation


class HouseholdFunctions:
    """The functions of one episode.

    Attributes:
        play: the game that they act in.
        commands: how many were done; those that do nothing count.
        over: whether the goal was reached or the commands are used up. From then on nothing is done, and each function
            returns what was said last.
    """

    def __init__(self, game: "HouseholdGame", most_commands: int = MOST_COMMANDS) -> None:
        self.play = game.begin()
        self.commands = 0
        self.over = False
        self._most_commands = most_commands
        self._game = game
        self._last = ""

    def parameters(self) -> "dict[str, tuple[str, ...]]":
        """The names of each function's arguments."""
        return {name: arguments for name, (arguments, _, _) in FUNCTIONS.items()}

    def by_name(self) -> "dict[str, Callable[..., str]]":
        """The functions, for a namespace in which code is executed."""
        return {name: _SIGNATURES[arguments](self, name).__call__ for name, arguments in self.parameters().items()}

    def call(self, name: str, arguments: "Sequence[Any]") -> str:
        """What a function returns.

        Args:
            arguments: as code gave them; their texts count.

        Raises:
            HouseholdError: as `HouseholdPlay.do` does.
        """
        if not self.over:
            self._last = without_arrival(self.play.do(self._command(name, [f"{argument}" for argument in arguments])))
            self.commands += 1
            self.over = self.play.won or self.commands >= self._most_commands
        return self._last

    def _command(self, name: str, texts: "list[str]") -> str:
        _, action, parameters = FUNCTIONS[name]
        command = self._game.commands.get(action)
        if command is None:
            return " ".join([name, *texts])
        return command.written({parameter: texts[position] for position, parameter in enumerate(parameters)})


class _Function:
    """A function as code calls it: a method `__call__`, as published, which errors about arguments show."""

    def __init__(self, functions: HouseholdFunctions, name: str) -> None:
        self._functions = functions
        self._name = name


class _OfNothing(_Function):
    def __call__(self) -> str:
        return self._functions.call(self._name, [])

    __call__.__qualname__ = "__call__"


class _OfReceptacle(_Function):
    def __call__(self, receptacle: str) -> str:
        return self._functions.call(self._name, [receptacle])

    __call__.__qualname__ = "__call__"


class _OfEither(_Function):
    def __call__(self, object_or_receptacle: str) -> str:
        return self._functions.call(self._name, [object_or_receptacle])

    __call__.__qualname__ = "__call__"


class _OfBoth(_Function):
    def __call__(self, object: str, receptacle: str) -> str:
        return self._functions.call(self._name, [object, receptacle])

    __call__.__qualname__ = "__call__"


_SIGNATURES: "dict[tuple[str, ...], Any]" = {
    (): _OfNothing,
    ("receptacle",): _OfReceptacle,
    ("object_or_receptacle",): _OfEither,
    ("object", "receptacle"): _OfBoth,
}

FUNCTIONS: "dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]]" = {
    "put": (("object", "receptacle"), "putobject", ("o", "r")),
    "goto": (("receptacle",), "gotolocation", ("r",)),
    "take_from": (("object", "receptacle"), "pickupobject", ("o", "r")),
    "open_receptacle": (("receptacle",), "openobject", ("r",)),
    "toggle": (("object_or_receptacle",), "", ("o",)),
    "close_receptacle": (("receptacle",), "closeobject", ("r",)),
    "clean": (("object", "receptacle"), "cleanobject", ("o", "r")),
    "heat": (("object", "receptacle"), "heatobject", ("o", "r")),
    "cool": (("object", "receptacle"), "coolobject", ("o", "r")),
    "use": (("receptacle",), "toggleobject", ("o",)),
    "look": ((), "look", ()),
}
"""By name: the arguments, the action, and its parameters in the arguments' order. No action answers to `toggle`, so
that this function never does anything."""
