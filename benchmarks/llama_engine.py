"""Requests per CPU second of the llama.cpp engine, beside llama-cpp-python's own class.

Requests share a long prefix, as an evaluation's do. The model has random weights and a realistic
size; it is written on the first call to `build/`. Prints medians and ratios.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

WAYS = ("engine", "class with its prefix reuse", "class from an empty cache")


def prompts(requests: int, shared: int, own: int) -> list[list[int]]:
    """Token lists: a shared beginning, then tokens of each request's own."""
    head = [5 + (7 * index) % 250 for index in range(shared)]
    return [head + [5 + (11 * index + 13 * number) % 250 for index in range(own)] for number in range(requests)]


def with_engine(path: Path, tokens: list[list[int]], generated: int) -> int:
    """Prompt tokens computed."""
    from sandbox.models.llama_cpp.engine import Engine
    from sandbox.models.llama_cpp.generation import Generation
    from sandbox.models.llama_cpp.library import Library
    from sandbox.models.llama_cpp.sampler import Sampler
    from sandbox.models.llama_cpp.settings import LlamaCppSettings

    longest = len(tokens[0]) + generated
    settings = LlamaCppSettings(kind="llama_cpp", slots=16, context=longest + 8, cache_tokens=longest * 4)
    engine = Engine(lambda: Library(settings, path), settings.slots, settings.batch, True)
    engine.start()
    generations = [Generation(prompt, generated, (), Sampler(0, 1, 0), Future()) for prompt in tokens]
    for generation in generations:
        engine.submit(generation)
    for generation in generations:
        generation.future.result()
    engine.close()
    return engine.statistics.computed_prompt_tokens


def with_class(path: Path, tokens: list[list[int]], generated: int, reuse: bool) -> int:
    from llama_cpp import Llama

    llama = Llama(str(path), n_ctx=len(tokens[0]) + generated + 8, n_batch=512, verbose=False)
    computed, before = 0, []
    for prompt in tokens:
        if not reuse:
            llama.reset()  # type: ignore[no-untyped-call]
            before = []
        same = next((i for i, (a, b) in enumerate(zip(prompt, before, strict=False)) if a != b), len(before))
        computed += len(prompt) - same
        for count, _ in enumerate(llama.generate(prompt, temp=0.0), 1):
            if count == generated:
                break
        before = prompt
    return computed


def measure(way: str, options: argparse.Namespace) -> None:
    """One way, in this process; prints a JSON line."""
    tokens = prompts(options.requests, options.shared, options.own)
    path = model_file()
    started, cpu = time.perf_counter(), time.process_time()
    if way == "engine":
        computed = with_engine(path, tokens, options.generated)
    else:
        computed = with_class(path, tokens, options.generated, way == WAYS[1])
    cpu, seconds = time.process_time() - cpu, time.perf_counter() - started
    rate = options.requests / cpu
    print(json.dumps({"per_cpu_second": rate, "seconds": seconds, "cpu": cpu, "computed_prompt_tokens": computed}))


def model_file() -> Path:
    from tiny_gguf import write_random_gguf

    path = ROOT / "build" / "random-llama.gguf"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        write_random_gguf(path, width=1024, layers=12, heads=16, feed_forward=2816, context=8192)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=32)
    parser.add_argument("--shared", type=int, default=1300)
    parser.add_argument("--own", type=int, default=60)
    parser.add_argument("--generated", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--way", choices=WAYS, help="only this one, and print JSON")
    options = parser.parse_args()
    if options.way:
        measure(options.way, options)
        return
    model_file()
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(options.rounds):
        for way in WAYS:
            command = [sys.executable, __file__, *sys.argv[1:], "--way", way]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            result = json.loads(output.splitlines()[-1])
            rates[way].append(result["per_cpu_second"])
            print(f"  {way:28} {result}", flush=True)
    engine = statistics.median(rates[WAYS[0]])
    for way in WAYS:
        median = statistics.median(rates[way])
        print(f"median {way:28} {median:.4f} requests per CPU second; engine is {engine / median:.2f} times that")


if __name__ == "__main__":
    main()
