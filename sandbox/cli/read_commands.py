"""`export` and `show`."""

from __future__ import annotations

import json

from sandbox.answer_paths import search_tree
from sandbox.cli.groups import group_results, grouped_suite, groups_to_json, print_groups
from sandbox.cli.output import console, counts, plain, print_heading, print_json, print_tally, sandboxes_line, table
from sandbox.cli.search_lines import search_lines
from sandbox.cli.subgroups import print_subgroups, subgroup_tallies, subgroups_to_json
from sandbox.cli.verdict_text import verdict_text
from sandbox.journal.run_file import EpisodeRecord, RunFile
from sandbox.journal.trajectory import Event
from sandbox.judgements import named_judgings
from sandbox.recorded_run import tally_run
from sandbox.run_folder import find_run
from sandbox.types import JSON


def export_run(name: str, trajectories: bool) -> int:
    with RunFile(find_run(name)) as run:
        for record in run.episodes():
            if record.status != "unfinished":
                _print_episode(run, record, trajectories)
    return 0


def _print_episode(run: RunFile, record: EpisodeRecord, with_events: bool) -> None:
    line = episode_line(run, record)
    if with_events:
        line["events"] = [event._asdict() for event in run.events(record.number)]
    print(json.dumps(json.loads(json.dumps(line), parse_constant=str)))  # NaN is no JSON


def episode_line(run: RunFile, record: EpisodeRecord) -> dict[str, JSON]:
    """The exported shape of an episode."""
    usage = record.usage
    return {
        "run": run.header.run,
        "agent": run.header.agent,
        "suite": run.header.suite,
        "split": record.task_id.split("/", 1)[0],
        "task_id": record.task_id,
        "trial": record.trial,
        "status": record.status,
        "scores": {scorer: verdict.to_json() for scorer, verdict in record.verdicts.items()},
        "usage": {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "cost": usage.cost,
            "turns": record.turns,
            "calls": record.calls,
        },
        "seconds": record.seconds,
    }


def show_run(name: str, failed: bool, leaderboard: bool, as_json: bool) -> int:
    with RunFile(find_run(name)) as run:
        tally = tally_run(run)
        suite = grouped_suite(run.header)
        groups = group_results(suite, tally, missing_as_zero=leaderboard)
        subgroups = subgroup_tallies(suite, run)
        scorers = {scorer for _, scorer in tally.counts}
        judgings = [judging for judging in named_judgings(run.judgements()) if judging.scorer in scorers]
        if as_json:
            shown = {
                "header": run.header.model_dump(),
                "finished": run.finished,
                "model_statistics": run.meta("model_statistics"),
                "judges": {judging.scorer: dict(judging.by) for judging in judgings},
            }
            print_json(shown | tally.to_json() | groups_to_json(groups) | subgroups_to_json(subgroups))
            return 0
        header = run.header
        out = console()
        out.print(
            f"agent {header.agent} on {header.suite} ({', '.join(header.splits)}), {header.created}", markup=False
        )
        if header.tools:
            out.print(f"tool packs: {', '.join(header.tools)}", markup=False)
        if header.settings:
            out.print(f"settings: {header.settings}", markup=False)
        if sandboxes := sandboxes_line(header, (run.meta("request") or {}).get("sandbox", "")):
            out.print(sandboxes, markup=False)
        if not run.finished:
            out.print(f"not finished; go on with: sandbox resume {run.path}", markup=False)
        if (statistics := run.meta("model_statistics")) is not None:
            out.print(f"model: {counts(statistics)}", markup=False)
        print_tally(header.run, tally)
        for judging in judgings:
            out.print(f"{judging.scorer}: judged by {judging.told()}", markup=False)
        print_groups(groups)
        print_subgroups(subgroups)
        if failed:
            _print_failed(run)
    return 0


def _print_failed(run: RunFile) -> None:
    message = "official error or message"
    made = table("task", "trial", "status", "scorer", "error class", "owner", message, folding=(message,))
    for record in run.episodes():
        trial = str(record.trial) if run.header.trials > 1 else ""
        status = "" if record.status == "completed" else record.status
        named = (record.task_id, trial, status)
        if record.is_preparing and record.message:
            last_line = record.message.strip().rpartition("\n")[2]
            made.add_row(*map(plain, (*named, "", "", record.owner or "", last_line)))
        for scorer, verdict in record.verdicts.items():
            if not verdict.passed:
                note = verdict.official_error or record.message or str(verdict.details.get("message", ""))
                last_line = note.strip().rpartition("\n")[2]
                cells = (*named, scorer, verdict.error_class or "", verdict.owner or "", last_line)
                made.add_row(*map(plain, cells))
    console().print(made)


def show_trajectory(name: str, task_id: str, trial: int, as_json: bool) -> int:
    with RunFile(find_run(name)) as run:
        record = run.episode(task_id, trial)
        if as_json:
            _print_episode(run, record, with_events=True)
            return 0
        out = console()
        usage = record.usage
        out.print(
            f"{task_id} trial {trial}: {record.status}, {record.turns} turns, {record.calls} calls, "
            f"{usage.prompt_tokens} + {usage.completion_tokens} tokens, {record.seconds:.2f} s",
            markup=False,
        )
        for event in run.events(record.number):
            if event.kind != "search":
                print_heading(out, event.kind)
                out.print(plain(_event_text(event)))
        tree = search_tree(run.trajectory(record.number))
        if tree is not None:
            print_heading(out, "search")
            out.print(plain("\n".join(search_lines(tree))))
        for scorer, verdict in record.verdicts.items():
            print_heading(out, f"verdict of {scorer}")
            out.print(plain(verdict_text(verdict.to_json())))
    return 0


def _event_text(event: Event) -> str:
    data = event.data
    match event.kind:
        case "observation":
            return str(data["text"])
        case "reply":
            calls = "".join(f"\n[calls {call['name']}]" for call in data.get("calls", ()))
            return f"{data['text']}{calls}"
        case "tool_call":
            arguments = ", ".join(f"{key}={json.dumps(value)}" for key, value in data["arguments"].items())
            return f"{data['name']}({arguments})"
        case "tool_result":
            owner = f" of the {data['owner']}" if "owner" in data else ""
            return f"{f'error{owner}: ' if data['error'] else ''}{data['content']}"
    return json.dumps(data)
