"""Makes the inputs of a problem, calls a solution with them, and compares what it returns; the program in the sandbox.

The standard input has one request as JSON, the standard output the answer. Each request is a process of its own, and
only `solve` executes what a model wrote: the reference and what it returns are never where a solution runs.
"""

from __future__ import annotations

import ast
import builtins
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

SHOWN = 300
"""Characters of a value or an error that are told."""
RELATIVE, ABSOLUTE = 1e-5, 1e-8
"""By how much numbers may differ, as `numpy.allclose` has it."""
APART = 1e-6
"""By how much two shapes may be apart, relative to the greatest of their coordinates if that is above 1."""


def encode(value: Any) -> Any:
    """A value as JSON that keeps its type. What is no plain value, array or shape is only named."""
    import numpy as np

    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return {"number": repr(value)}
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, np.ndarray):
        return {"array": encode(value.tolist()), "kind": value.dtype.kind}
    if hasattr(value, "geom_type") and hasattr(value, "wkb_hex"):
        return {"shape": str(value.wkb_hex), "type": str(value.geom_type)}
    return {"other": type(value).__name__}


def decode(data: Any) -> Any:
    """The value that `encode` was given."""
    import numpy as np

    if not isinstance(data, dict):
        return data
    if "number" in data:
        text = data["number"]
        return int(text) if text.lstrip("-").isdigit() else float(text)
    if "list" in data:
        return [decode(item) for item in data["list"]]
    if "tuple" in data:
        return tuple(decode(item) for item in data["tuple"])
    if "dict" in data:
        return {decode(key): decode(item) for key, item in data["dict"]}
    if "array" in data:
        return np.array(decode(data["array"]), dtype=float if data["kind"] == "f" else None)
    if "shape" in data:
        from shapely import wkb
        from shapely.geometry import LinearRing

        shape = wkb.loads(data["shape"], hex=True)
        return LinearRing(shape.coords) if data["type"] == "LinearRing" else shape
    return object()


def same(expected: Any, got: Any) -> bool:
    """Whether two values are equal: numbers and arrays up to `RELATIVE` and `ABSOLUTE`, shapes up to `APART`.

    Lists, tuples and arrays of the same numbers are equal; a number is not equal to a truth value.
    """
    import numpy as np

    if expected is None or isinstance(expected, (bool, str)):
        return type(expected) is type(got) and bool(expected == got)
    if isinstance(expected, (int, float)):
        return type(got) in (int, float) and _near(expected, got)
    if isinstance(expected, dict):
        return isinstance(got, dict) and expected.keys() == got.keys() and all(same(expected[k], got[k]) for k in got)
    if hasattr(expected, "geom_type"):
        return _same_shape(expected, got)
    listed = expected.tolist() if isinstance(expected, np.ndarray) else list(expected)
    if not isinstance(got, (list, tuple, np.ndarray)):
        return False
    got_listed = got.tolist() if isinstance(got, np.ndarray) else list(got)
    if not isinstance(got_listed, list) or not isinstance(listed, list):
        return same(listed, got_listed)
    return len(listed) == len(got_listed) and all(map(same, listed, got_listed))


def _near(expected: float, got: float) -> bool:
    if expected == got or (expected != expected and got != got):
        return True
    try:
        apart, most = abs(expected - got), ABSOLUTE + RELATIVE * abs(expected)
    except OverflowError:
        return False
    return bool(apart <= most < float("inf"))


def _same_shape(expected: Any, got: Any) -> bool:
    if getattr(got, "geom_type", None) != expected.geom_type or expected.is_empty or got.is_empty:
        return False
    apart = expected.hausdorff_distance(got)
    return bool(apart <= APART * max(1.0, *map(abs, expected.bounds)))


class Problem:
    """A reference with its inputs.

    Args:
        request: `source`, texts that define it, and `name`, its function's; `seed`; and `cases`, how many inputs the
            function whose name begins with `inputs_of_` makes. Without `cases` it is in the texts' list `all_problems`.
    """

    def __init__(self, request: dict[str, Any]) -> None:
        import numpy as np

        names: dict[str, Any] = {"__name__": "__problem__"}
        np.random.seed(request["seed"])
        for text in request["source"]:
            exec(compile(text, "<problem>", "exec"), names)
        self.equal: Callable[[Any, Any], Any] = same
        if request["cases"] is not None:
            self.reference: Callable[..., Any] = names[request["name"]]
            make = names[f"inputs_of_{request['name']}"]
            seeds = range(request["cases"])
            self.inputs = [make(np.random.default_rng([request["seed"], number])) for number in seeds]
            return
        problem = next(listed for listed in names["all_problems"] if listed["f_name"] == request["name"])
        self.reference = problem["f_sol"]
        self.inputs = problem["test_input_args"]
        self.equal = problem.get("test_equiv") or np.allclose


def make_inputs(request: dict[str, Any]) -> Any:
    return [encode(tuple(case)) for case in Problem(request).inputs]


def compare(request: dict[str, Any]) -> Any:
    """For each case whether it is right by the problem's own rule and by `same`; and the first that is not."""
    problem = Problem(request)
    official, exact = [], []
    wrong: dict[str, str] | None = None
    for case, output in zip(problem.inputs, request["outputs"], strict=True):
        expected = problem.reference(*case)
        error, got = _returned(output)
        official.append(error is None and _holds(problem.equal, expected, got))
        exact.append(error is None and _holds(same, decode(encode(expected)), got))
        if wrong is None and not (official[-1] and exact[-1]):
            wrong = {"expected": repr(expected)[:SHOWN], "got": error or repr(got)[:SHOWN]}
    return {"official": official, "exact": exact, "wrong": wrong}


def _returned(output: dict[str, Any]) -> tuple[str | None, Any]:
    """Why a case has no value, and the value."""
    if output["error"] is not None:
        return output["error"], None
    try:
        return None, decode(output["value"])
    except Exception as error:
        return f"a value that cannot be read: {_told(error)}", None


def _holds(equal: Callable[[Any, Any], Any], expected: Any, got: Any) -> bool:
    try:
        return bool(equal(expected, got))
    except Exception:
        return False


def find_missing(request: dict[str, Any]) -> Any:
    """The functions that code calls by name and that are nowhere bound, each with how it is called.

    Nothing of the code is executed. Code with `from ... import *` may bind any name, and so lacks none.
    """
    known = set(dir(builtins)) | _executed(request["context"]).keys()
    try:
        tree = ast.parse(request["code"])
        known |= set(_bound(tree))
        if "*" in known:
            return {"error": None, "missing": {}}
        missing: dict[str, str] = {}
        for node in ast.walk(tree):
            value = node.value if isinstance(node, ast.Assign) else node
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id not in known:
                missing.setdefault(value.func.id, ast.unparse(node))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return {"error": f"{type(error).__name__}: {error}"[:SHOWN], "missing": {}}
    return {"error": None, "missing": missing}


def _bound(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]


def solve(request: dict[str, Any]) -> Any:
    """What a solution returns for each case, each with arguments of its own."""
    names = _executed(request["context"])
    names.pop(request["name"], None)
    try:
        exec(compile(request["code"], "<solution>", "exec"), names)
        function = names.get(request["name"])
        if function is None:
            raise NameError(f"the code defines no {request['name']}")
    except BaseException as error:
        return [{"error": _told(error)} for _ in request["inputs"]]
    return [_called(function, case) for case in request["inputs"]]


def _called(function: Callable[..., Any], case: Any) -> dict[str, Any]:
    try:
        return {"value": encode(function(*decode(case)))}
    except BaseException as error:
        return {"error": _told(error)}


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:SHOWN]


def _executed(context: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__solution__"}
    exec(compile(context, "<context>", "exec"), names)
    return names


DOES = {"inputs": make_inputs, "missing": find_missing, "solve": solve, "compare": compare}


def main() -> None:
    request = json.load(sys.stdin)
    told = os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(null, number)
    answer = json.dumps(DOES[request["do"]](request)).encode()
    while answer:
        answer = answer[os.write(told, answer) :]


if __name__ == "__main__":
    main()
