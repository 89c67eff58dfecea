"""Functions that models write, in a real sandbox: right ones, wrong ones, ones that cheat."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox import EnvironmentFailedError, SandboxSpec, Task
from sandbox.protocols import Recording, Sandboxed
from sandbox.sandboxes.pool import SandboxPool
from sandbox.sandboxes.providers import open_provider
from sandbox.sandboxes.types import Sandbox
from sandbox.workspace import Workspaces, builtin_root

WORKSPACES = Workspaces([builtin_root()])
SOURCE = """
import numpy as np

def height(points):
    return float(points[:, 1].max() - points[:, 1].min())

def inputs_of_height(random):
    return (random.random((5, 2)),)
"""
RIGHT = "def height(points):\n    return np.ptp(points[:, 1])"


class OfThisMachine:
    """The pool's sandboxes with this machine's own Python in place of the image's."""

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool

    async def acquire(self, spec: SandboxSpec) -> Sandbox:
        return await self._pool.acquire(spec.model_copy(update={"image": ""}))

    async def release(self, sandbox: Sandbox) -> None:
        await self._pool.release(sandbox)


@pytest.fixture(scope="module")
def numpy() -> None:
    tried = subprocess.run(["/usr/bin/python3", "-c", "import numpy"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("this machine's own Python has no NumPy")


@pytest.fixture
async def environment(numpy: None) -> AsyncIterator[Any]:
    async with SandboxPool(lambda: open_provider("bubblewrap", "test")) as pool:
        made = WORKSPACES.load_environment("robocodegen", OfThisMachine(pool))
        assert isinstance(made, Recording)
        assert isinstance(made, Sandboxed)
        yield made
        await made.close()


async def begin(environment: Any, context: str = "import numpy as np", **settings: Any) -> None:
    problem = {"source": [SOURCE], "name": "height", "seed": 0, "cases": 3}
    usual = {"name": "height", "context": context, "problem": problem, "banned": [], "hierarchical": True, "rounds": 5}
    await environment.reset(Task("points/height", "Write height.", setup=usual | settings))


async def say(environment: Any, text: str) -> str | None:
    observation = await environment.respond(text)
    return observation.text if observation is not None else None


async def judged(environment: Any, code: str, **settings: Any) -> dict[str, Any]:
    """The verdict's record on code that answers at once."""
    await begin(environment, **settings)
    assert await say(environment, f"```python\n{code}\n```") is None
    [(name, record)] = environment.take_records()
    assert name == "verdict"
    assert isinstance(record, dict)
    return record


async def test_a_right_function_is_right_in_all_cases(environment: Any) -> None:
    record = await judged(environment, RIGHT)
    assert (record["cases"], record["official"], record["exact"], record["wrong"]) == (3, 3, 3, None)


@pytest.mark.parametrize(
    ("code", "got"),
    [
        ("def height(points):\n    return 0.5", "0.5"),
        ("def height(points):\n    print(1)", "None"),
        ("def height(points):\n    return points.nothing", "AttributeError"),
        ("def height(points):\n    raise SystemExit(0)", "SystemExit"),
        ("def width(points):\n    return 1", "NameError: the code defines no height"),
        ("import os\nos._exit(0)", "The process ended"),
        ("def height(points):\n    found = []\n    found.append(found)\n    return found", "RecursionError"),
        ("def height(points):\n    return 'x' * 9_000_000", "The process ended"),
        ("def height(points):\n    return int('9' * 4000) ** 2", "ValueError"),
        # Says that something was returned.
        (
            "import os\nfor number in range(3, 9):\n    try:\n        os.write(number, b'[{\"value\": 1}]' * 3)\n"
            "    except OSError: pass\nos._exit(0)",
            "The process ended",
        ),
        # Makes all numbers equal, where it runs.
        (
            "def always(*_, **__): return True\nnp.isclose = np.allclose = always\ndef height(points):\n    return 7",
            "7",
        ),
        # Looks for the reference around it.
        (
            "import gc\ndef height(points):\n"
            "    found = [one for one in gc.get_objects() if getattr(one, '__name__', '') == 'inputs_of_height']\n"
            "    return len(found)",
            "0",
        ),
        # Leaves modules for the next program to import.
        (
            "for place in ('/work', '/tmp'):\n    open(place + '/json.py', 'w').write('raise SystemExit')\n"
            "def height(points):\n    return 7",
            "7",
        ),
    ],
)
async def test_what_is_wrong_is_not_right_in_any_case(environment: Any, code: str, got: str) -> None:
    record = await judged(environment, code)
    assert (record["cases"], record["official"], record["exact"]) == (3, 0, 0)
    assert got in record["wrong"]["got"]


async def test_cases_do_not_share_their_arguments(environment: Any) -> None:
    code = "def height(points):\n    answer = np.ptp(points[:, 1])\n    points[:] = 0\n    return answer"
    assert (await judged(environment, code))["exact"] == 3


async def test_time_is_over(environment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    used = sys.modules[type(environment).__module__.rpartition(".")[0] + ".trial"]
    monkeypatch.setattr(used, "SECONDS", 2.0)
    record = await judged(environment, "def height(points):\n    while True: pass")
    assert record["timed_out"]
    assert record["exact"] == 0


@pytest.mark.parametrize("code", ["def height(points:", "height = (" + "(" * 5000, "x\0y"])
async def test_what_is_no_python_is_told(environment: Any, code: str) -> None:
    record = await judged(environment, code)
    assert record["error"]
    assert record["cases"] == 0


async def test_banned_texts_are_recorded(environment: Any) -> None:
    record = await judged(environment, f"import math\n{RIGHT}", banned=["import", "__"])
    assert record["banned"] == ["import"]
    assert record["exact"] == 3


async def test_functions_that_are_called_are_asked_for(environment: Any) -> None:
    await begin(environment)
    top = "def height(points):\n    top = highest(points)\n    return top - lowest(points)"
    assert await say(environment, top) == "# define function: top = highest(points)."
    assert await say(environment, "def highest(points):\n    return max(heights_of(points))") == (
        "# define function: heights_of(points)."
    )
    assert await say(environment, "def heights_of(points):\n    return points[:, 1]") == (
        "# define function: lowest(points)."
    )
    assert await say(environment, "def lowest(points):\n    return min(heights_of(points))") is None
    [(_, record)] = environment.take_records()
    assert record["exact"] == 3
    assert record["missing"] == []


async def test_a_function_is_asked_for_once(environment: Any) -> None:
    await begin(environment)
    await say(environment, "def height(points):\n    return highest(points)")
    assert await say(environment, "I cannot.") is None
    [(_, record)] = environment.take_records()
    assert record["error"] or record["missing"] == ["highest"]


@pytest.mark.parametrize("settings", [{"hierarchical": False}, {"rounds": 1}])
async def test_functions_are_not_asked_for_where_that_is_not_wanted(environment: Any, settings: dict[str, Any]) -> None:
    record = await judged(environment, "def height(points):\n    return highest(points)", **settings)
    assert record["missing"] == ["highest"]
    assert record["exact"] == 0


async def test_functions_that_are_there_are_not_asked_for(environment: Any) -> None:
    context = "import numpy as np\ndef heights_of(points):\n    return points[:, 1]"
    record = await judged(environment, "def height(points):\n    return np.ptp(heights_of(points))", context=context)
    assert record["exact"] == 3


async def test_a_function_that_is_there_already_must_be_written_all_the_same(environment: Any) -> None:
    record = await judged(environment, "other = 1", context=SOURCE)
    assert (record["cases"], record["official"]) == (3, 0)


async def test_saying_nothing_ends_the_episode_without_a_verdict(environment: Any) -> None:
    await begin(environment)
    assert await say(environment, " \n") is None
    assert environment.take_records() == []


async def test_a_library_that_is_not_there_is_not_the_models_fault(environment: Any) -> None:
    await begin(environment, context="import no_such_library")
    with pytest.raises(EnvironmentFailedError, match="no_such_library"):
        await environment.respond(RIGHT)
