"""Throughput of the llama.cpp engine beside llama-cpp-python's class and llama.cpp's server.

Every way decodes the same tokens with the same random model and the same threads, each in a
process of its own; loading is not counted. Requests per CPU second count the process that
computes; the clients of the server are not counted against it.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

import lag
import machine
from build_server import BuildError, default_folder, server_binary
from comparison import Comparison, apart
from measured import Measured
from model_file import MEDIUM, model_file
from report import print_lags, print_machine
from weights import FORMATS
from workload import Workload, multi_turn, shared_prefix

PARTS = ("shared", "turns", "lag", "machine")


def shared_workload(options: argparse.Namespace) -> Workload:
    return shared_prefix(MEDIUM, options.requests, shared=options.shared, own=60, generated=48)


def measure_shared(comparison: Comparison, options: argparse.Namespace) -> Measured:
    workload = shared_workload(options)
    fresh = min(options.fresh_requests, options.requests)
    print(f"\n== Shared prefix: {options.requests} requests share {options.shared} tokens, 60 own, 48 generated ==")
    print(f"The cleared class does {fresh} of them; {options.at_once} at once in ours, {options.slots} in the server.")
    return comparison.all(workload, len(workload.conversations), fresh)


def measure_turns(comparison: Comparison, options: argparse.Namespace) -> None:
    workload = multi_turn(MEDIUM, options.episodes, turns=4, document=options.shared // 12, added=60, generated=32)
    reused, fresh = min(options.class_episodes, options.episodes), 1
    print(
        f"\n== Multi-turn: {options.episodes} episodes of 4 turns, a head of {len(workload.head)} tokens (12 tools), =="
    )
    print("== in each turn 60 tokens of task or tool result and 32 generated ==")
    print(
        f"A request is a turn. The class does {reused} episodes, its common head computed before the clock starts "
        f"where that is not all, and {fresh} with the cache cleared for each turn."
    )
    comparison.all(workload, reused, fresh)


def settings(text: str) -> list[tuple[str, str]]:
    """`NAME=VALUE,NAME=VALUE` in pairs."""
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(separator for _, separator, _ in pairs):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE, or several with commas between them")
    return [(name, value) for name, _, value in pairs]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=32, help="of the shared prefix")
    parser.add_argument("--shared", type=int, default=1300, help="tokens of the prefix")
    parser.add_argument("--episodes", type=int, default=64, help="of the multi-turn part")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--fresh-requests", type=int, default=3, help="requests of the class without reuse")
    parser.add_argument("--class-episodes", type=int, default=8, help="episodes of the class with reuse")
    parser.add_argument("--at-once", type=int, default=16, help="requests at once in ours")
    parser.add_argument("--slots", type=int, default=8, help="of the server")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--weights", choices=FORMATS, default="q4_0", help="the model's format")
    parser.add_argument("--folder", type=Path, default=default_folder().parent, help="where the model is kept")
    parser.add_argument("--build-folder", type=Path, default=default_folder(), help="where the server is built")
    parser.add_argument("--without-server", action="store_true")
    form = "NAME=VALUE,..."
    parser.add_argument("--set", type=settings, default=[], metavar=form, help="settings of ours")
    parser.add_argument("--also", type=settings, action="append", default=[], metavar=form, help="ours again, so set")
    parser.add_argument("--server-arguments", default="", help="more arguments for llama-server, in one string")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be repeated")
    return parser.parse_args()


def main() -> None:
    options = parse()
    parts = options.only or PARTS
    try:
        binary = None if options.without_server else server_binary(options.build_folder)
    except BuildError as error:
        sys.exit(f"error: {error}")
    os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)  # for the measure of the machine
    shape = replace(MEDIUM, weights=FORMATS[options.weights])
    path = model_file(options.folder, shape)
    comparison = Comparison(options, path, binary)
    size = f"{shape.parameters / 1e6:.0f} M parameters, {options.weights}, {path.stat().st_size / 1e6:.0f} MB"
    print(f"{size}; {options.threads} threads")
    measured = measure_shared(comparison, options) if "shared" in parts else None
    if "turns" in parts:
        measure_turns(comparison, options)
    if "lag" in parts:
        print("\n== Event loop: how late a sleep of 1 ms ends ==")
        print_lags(apart(lag.run, path, shared_workload(options).only(16), options.threads))
    if "machine" in parts:
        print("\n== What the machine allows ==")
        workload = shared_workload(options)
        measured = measured or comparison.ours(workload, dict(options.set))
        found = apart(machine.measure, options.threads)
        steps = machine.phases(measured, workload, shape, found)
        print_machine(found, shape, steps, machine.outside_llama_cpp(measured))


if __name__ == "__main__":
    main()
