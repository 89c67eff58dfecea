"""The suite as a user runs it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chat_server import Answer, ChatServer, Request, completion
from command_line import CommandLine, make_command_line
from tiny_gguf import write_tiny_bert

from sandbox.workspace import Workspaces, builtin_root
from tasks.toolbench.program_prompts import TEXTS
from tasks.toolbench.prompts import read_episode_prompts
from tasks.toolbench.tooleval.answers import method as method_name

RUN = ("--suite", "toolbench", "--out", "r.sqlite")
TASK = "G1_instruction/1073"
QUERY = '{"q": "birthday party ideas"}'
WriteLines = Callable[[str, list[Any]], Path]


def exported(line: CommandLine) -> dict[str, Any]:
    (row,) = line.lines("export", "r.sqlite", "--trajectories")
    return dict(row)


def results(row: dict[str, Any]) -> list[str]:
    return [event["data"]["content"] for event in row["events"] if event["kind"] == "tool_result"]


def steps(row: dict[str, Any]) -> list[tuple[int, str]]:
    said = [event["data"]["data"] for event in row["events"] if event["kind"] == "record"]
    return [(one["code"], one["origin"]) for one in said]


def task(task_id: str, **settings: Any) -> Any:
    suite = Workspaces([builtin_root()]).load_suite("toolbench", settings).suite
    return next(one for one in suite.tasks(task_id.partition("/")[0]) if one.id == task_id)


def test_solutions_pass_and_silence_does_not(cli_with_data: CommandLine) -> None:
    run = ("--suite", "toolbench", "--limit", "2", "--json")
    for agent, passed in (("oracle", 2), ("silent", 0)):
        done = cli_with_data.json("run", "--agent", agent, *run, "--out", f"{agent}.sqlite")
        assert (done["episodes"], done["errors"]) == (12, 0)
        assert {row["passed"] for row in done["scores"]} == {passed}


@pytest.mark.parametrize(("ranked", "method"), [("false", "DFS_woFilter_w2"), ("true", "DFS_w2")])
def test_solutions_pass_in_a_search(cli_with_data: CommandLine, ranked: str, method: str) -> None:
    settings = ("--set", "strategy=dfsdt", "--set", f"search.filter={ranked}")
    done = cli_with_data.json("run", "--agent", "oracle", *RUN, "--limit", "1", *settings, "--json")
    assert (done["episodes"], done["errors"]) == (6, 0)
    assert {row["passed"] for row in done["scores"]} == {1}
    cli_with_data.ok("export", "r.sqlite", "--official", "answers")
    (made,) = json.loads((cli_with_data.folder / "answers" / "G3_instruction.json").read_text()).values()
    assert made["answer"]["method"] == method


def test_recorded_calls_are_answered_as_they_were(cli_with_data: CommandLine, write_lines: WriteLines) -> None:
    calls = [
        [{"popularsitesforquery_for_keyword_analysis": {"q": "birthday party ideas"}}],
        [{"keyword_analysis": {"q": "birthday party ideas"}}],
        [{"no_such_function": {}}],
        [{"Finish": {"return_type": "give_answer", "final_answer": "Pinterest."}}],
    ]
    path = write_lines("recordings.jsonl", [{"task_id": TASK, "outputs": calls}])
    settings = ("--set", f"recordings={path}", "--set", "dialect=native", "--task", TASK)
    done = cli_with_data.json("run", "--agent", "recorded", *RUN, *settings, "--json")
    assert done["scores"][0]["passed"] == 1
    row = exported(cli_with_data)
    assert "pinterest.com" in results(row)[0]
    assert steps(row) == [(0, "recorded"), (0, "recorded"), (1, "environment"), (3, "environment")]
    assert row["scores"]["official"]["details"]["codes"] == {"0": 2, "1": 1, "3": 1}


@pytest.mark.parametrize(
    ("answer", "error_class"),
    [
        ('{"return_type": "give_answer", "final_answer": "Unfortunately there is none."}', "gave_up"),
        ('{"return_type": "give_up_and_restart"}', "gave_up"),
        ('{"return_type": "give_answer", "final_answer": "Pinterest', None),
    ],
)
def test_what_toolllama_writes_is_judged_by_the_rule(
    cli_with_data: CommandLine, write_lines: WriteLines, answer: str, error_class: str | None
) -> None:
    text = f"Thought: I know it.\nAction: Finish\nAction Input: {answer}"
    path = write_lines("recordings.jsonl", [{"task_id": TASK, "outputs": [text]}])
    settings = ("--set", f"recordings={path}", "--set", "dialect=toolllama", "--task", TASK)
    cli_with_data.ok("run", "--agent", "recorded", *RUN, *settings)
    verdict = exported(cli_with_data)["scores"]["official"]
    assert (verdict["passed"], verdict["error_class"]) == (error_class is None, error_class)


BROKEN = '{"name": "popularsitesforquery_for_keyword_analysis", "arguments": {'
CALLED = BROKEN + '"q": "x"}}'


@pytest.mark.parametrize(
    ("strategy", "outputs"),
    [
        ("react", [BROKEN]),
        ("cot", [BROKEN]),
        ("dfsdt", [BROKEN, BROKEN]),
        ("cot", [CALLED, BROKEN]),
        ("dfsdt", [CALLED, BROKEN, BROKEN, BROKEN]),
    ],
)
def test_a_search_that_ended_in_unreadable_calls_alone_says_so(
    cli_with_data: CommandLine, write_lines: WriteLines, strategy: str, outputs: list[str]
) -> None:
    path = write_lines("recordings.jsonl", [{"task_id": TASK, "outputs": outputs}])
    settings = ("--set", f"recordings={path}", "--set", "dialect=json", "--set", f"strategy={strategy}")
    cli_with_data.ok("run", "--agent", "recorded", *RUN, *settings, "--task", TASK)
    row = exported(cli_with_data)
    assert row["usage"]["turns"] == len(outputs)
    assert row["scores"]["official"]["error_class"] == "unparsable_call"
    if strategy != "react":
        assert "(call cannot be read)" in cli_with_data.ok("show", "r.sqlite", TASK)


def test_prompts_are_those_of_the_recorded_answer(
    tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    name = "stabletoolbench/data_example/answer/virtual_chatgpt_cot/G1_instruction/1073_CoT@1.json"
    recorded = json.loads((shared_data / "toolbench" / name).read_text())["answer_generation"]
    listed = recorded["train_messages"][-1][0]["content"].rpartition("1.keyword_analysis: ")[2].strip()
    for one in Workspaces([builtin_root()]).load_suite("toolbench", {}).suite.tasks("G1_instruction"):
        for api in one.setup["apis"]:
            file = tmp_path / api["category"] / f"{api['tool']}.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps({"tool_description": listed}))
    made = task(TASK, tools_folder=str(tmp_path))
    assert [made.history[0].content, made.prompt] == [one["content"] for one in recorded["train_messages"][-1][:2]]
    functions = [tool.to_json() for tool in made.tools]
    assert functions == recorded["function"]


def test_episode_prompts_are_the_official_constants(shared_data: Path) -> None:
    data = shared_data / "toolbench"
    official = json.loads((data / TEXTS).read_text())
    prompts = read_episode_prompts(data, "")
    assert prompts.system + "{task_description}" == official["tb:FORMAT_INSTRUCTIONS_SYSTEM_FUNCTION"]
    assert prompts.user.replace("{query}", "{input_description}") == official["tb:FORMAT_INSTRUCTIONS_USER_FUNCTION"]
    assert prompts.rules == official["tb:TASK_DESCRIPTION_HEAD"]
    assert prompts.diversity == official["tb:DIVERSITY_PROMPT"]
    assert prompts.finish == official["tb:FINISH_FUNCTION"]
    assert prompts.task_description([("a", "one\ntwo"), ("b", ""), ("a", "three")]).endswith("1.a: three\n2.b: None\n")


def test_the_corrected_way_checks_arguments_and_whole_names(
    cli_with_data: CommandLine, write_lines: WriteLines
) -> None:
    calls = [[{"popularsitesforquery_for_keyword_analysis": {}}], [{"keyword_analysis": {"q": "x"}}]]
    path = write_lines("recordings.jsonl", [{"task_id": TASK, "outputs": calls}])
    settings = ("--set", f"recordings={path}", "--set", "dialect=native", "--task", TASK, "--set", "official=false")
    cli_with_data.ok("run", "--agent", "recorded", *RUN, *settings)
    row = exported(cli_with_data)
    assert '"q" is a required property' in results(row)[0]
    assert steps(row) == [(1, "environment")]
    assert row["scores"]["official"]["error_class"] == "hallucinated_api"


def test_a_retriever_offers_what_it_finds(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_DATA", str(shared_data))
    found = task(TASK, retriever="bm25", retriever_k=3)
    assert [tool.name for tool in found.tools][-1] == "Finish"
    assert len(found.tools) == 4
    assert any("keyword_analysis" in tool.name for tool in found.tools)


def test_an_embedding_model_finds_too(tmp_path: Path, shared_data: Path) -> None:
    home = tmp_path / "data" / "toolbench"
    line = make_command_line(tmp_path, SANDBOX_DATA=str(home.parent))
    shutil.copytree(shared_data / "toolbench" / "stabletoolbench", home / "stabletoolbench")
    for file in (home / "stabletoolbench" / "solvable_queries" / "test_instruction").iterdir():
        file.write_text(json.dumps(json.loads(file.read_text())[:1]))
    settings = ("--set", "retriever=embedding", "--set", f"embedding={write_tiny_bert(tmp_path / 'tiny.gguf')}")
    done = line.json("run", "--agent", "oracle", *RUN, *settings, "--split", "G1_tool", "--json")
    assert (done["episodes"], done["scores"][0]["passed"]) == (1, 1)
    header = line.json("show", "r.sqlite", "--json")["header"]
    assert len(header["data_sha256"]["embedding"]) == 64


def test_answers_are_written_for_the_official_judge(cli_with_data: CommandLine) -> None:
    tasks = ("--task", TASK, "--task", "G3_instruction/455")
    cli_with_data.ok("run", "--agent", "oracle", *RUN, *tasks, "--trials", "2")
    written = cli_with_data.ok("export", "r.sqlite", "--official", "answers").split()
    names = ["G1_instruction.json", "G3_instruction.json"]
    assert sorted(written) == sorted(f"answers/{part}{name}" for name in names for part in ("", "trial_1/"))
    made = json.loads((cli_with_data.folder / "answers" / "G1_instruction.json").read_text())
    assert list(made) == ["1073"]
    assert made["1073"]["answer"]["total_steps"] == 5
    assert json.loads(made["1073"]["answer"]["final_answer"])["return_type"] == "give_answer"


@pytest.mark.parametrize(
    ("settings", "method"),
    [
        ((), "CoT@1"),
        (("strategy=cot",), "CoT@1"),
        (("strategy=cot", "search.tries=5"), "CoT@5"),
        (("strategy=dfsdt",), "DFS_woFilter_w2"),
        (("strategy=dfsdt", "search.filter=true", "search.width=3"), "DFS_w3"),
    ],
)
def test_a_written_answer_has_the_published_name_of_its_method(
    cli_with_data: CommandLine, settings: tuple[str, ...], method: str
) -> None:
    chosen = [part for setting in settings for part in ("--set", setting)]
    cli_with_data.ok("run", "--agent", "silent", *RUN, "--task", TASK, *chosen)
    cli_with_data.ok("export", "r.sqlite", "--official", "answers")
    made = json.loads((cli_with_data.folder / "answers" / "G1_instruction.json").read_text())
    assert made["1073"]["answer"]["method"] == method


def test_the_names_of_methods_are_those_of_published_answers(shared_data: Path) -> None:
    folder = shared_data / "toolbench" / "stabletoolbench" / "data_example" / "model_predictions_converted"
    files = {path.parent.name: json.loads(path.read_text()) for path in folder.glob("*/*.json")}
    recorded = {name: {row["answer"]["method"] for row in rows.values()} for name, rows in files.items()}
    presets = {"cot": {"tries": 1}, "dfs": {"filter": False, "width": 2}}
    ours = {
        name: method_name({"strategy": f"{name}dt" if name == "dfs" else name, "search": presets[name]})
        for name in presets
    }
    assert recorded == {f"virtual_chatgpt_{name}": {given} for name, given in ours.items()}


def test_an_episode_of_very_many_calls_is_written_and_judged(
    cli_with_data: CommandLine, write_lines: WriteLines
) -> None:
    call = [{"popularsitesforquery_for_keyword_analysis": {"q": "x"}}]
    finish = [{"Finish": {"return_type": "give_answer", "final_answer": "Many."}}]
    path = write_lines("recordings.jsonl", [{"task_id": TASK, "outputs": [call * 1200, finish]}])
    settings = ("--set", f"recordings={path}", "--set", "dialect=native", "--task", TASK)
    cli_with_data.ok("run", "--agent", "recorded", *RUN, *settings)
    cli_with_data.ok("export", "r.sqlite", "--official", "answers")
    text = (cli_with_data.folder / "answers" / "G1_instruction.json").read_text()
    assert '"total_steps": 1203' in text
    assert text.count('"role": "tool"') == 1201
    said = {"check_answer_status": {"answer_status": "Unsure"}, "parse_answer_status": {"answer_status": "Solved"}}

    def answer(request: Request) -> Answer:
        name = request.body["tools"][0]["function"]["name"]
        return completion(None, [(name, json.dumps(said[name]))])

    with ChatServer(otherwise=answer) as server:
        done = cli_with_data.json("judge", "r.sqlite", "--judge", f"server:{server.base_url}#m", "--json")
    assert {row["scorer"]: row["passed"] for row in done["scores"]}["solvable_pass_rate"] == 1


def test_a_simulator_answers_and_a_second_run_finds_its_answers(cli_with_data: CommandLine) -> None:
    said = completion('{"error": "", "response": "Balloons."}')
    with ChatServer(otherwise=lambda request: said) as server:
        simulated = ("--set", f"simulator=server:{server.base_url}#m", "--set", "cache=cache", "--task", TASK)
        for run in ("first", "second"):
            cli_with_data.ok("run", "--agent", "oracle", "--suite", "toolbench", *simulated, "--out", f"{run}.sqlite")
        assert len(server.requests) == 2
    rows = [cli_with_data.lines("export", f"{run}.sqlite", "--trajectories")[0] for run in ("first", "second")]
    assert steps(rows[0]) == steps(rows[1]) == [(0, "simulator"), (0, "simulator"), (3, "environment")]
    assert "Balloons." in results(rows[0])[0]


def test_what_is_missing_is_told(tmp_path: Path, cli_with_data: CommandLine) -> None:
    asked = ("run", "--agent", "oracle", *RUN)
    empty = make_command_line(tmp_path, SANDBOX_DATA=str(tmp_path / "data"))
    assert "sandbox data pull toolbench" in empty(*asked).stderr
    for settings, told in (
        (["simulator=gpt"], "--set cache=FOLDER"),
        (["simulator_form=mirror"], "--set simulator=AGENT"),
        (["simulator=nobody", "cache=here"], "unknown agent 'nobody'"),
        (["retriever=embedding"], "--set embedding=FILE"),
        (["retriever=embedding", "embedding=none.gguf"], "there is no model"),
        (["retriever=embedding", f"embedding={tmp_path}"], f"convert_hf_to_gguf.py {tmp_path}"),
        ([f"tools_folder={tmp_path}"], "tools_folder=FOLDER"),
    ):
        done = cli_with_data(*asked, *(word for one in settings for word in ("--set", one)))
        assert done.returncode in (2, 3)
        assert told in done.stderr


def test_damaged_queries_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "toolbench" / "stabletoolbench" / "solvable_queries" / "test_instruction"
    folder.mkdir(parents=True)
    (folder / "G1_tool.json").write_text('[{"query": 1}]')
    line = make_command_line(tmp_path, SANDBOX_DATA=str(tmp_path / "data"))
    done = line("run", "--agent", "oracle", *RUN, "--split", "G1_tool")
    assert done.returncode == 3
    assert "0.query_id" in done.stderr


def test_the_data_is_pulled_from_a_folder(tmp_path: Path, shared_data: Path) -> None:
    line = make_command_line(tmp_path, SANDBOX_DATA=str(tmp_path / "data"))
    pulled = line("data", "pull", "toolbench", "--from", str(shared_data / "toolbench"))
    assert pulled.returncode == 0
    assert "29 files fetched" in pulled.stdout
    assert "left out stabletoolbench/server/main.py" in pulled.stderr
    one = ("run", "--agent", "oracle", *RUN, "--split", "G3_instruction", "--limit", "1")
    done = line(*one, "--set", "simulator=gpt", "--set", "cache=here")
    assert done.returncode == 3
    assert "stabletoolbench/server/main.py" in done.stderr
    assert "sandbox data pull toolbench" in done.stderr
    assert line.json(*one, "--json")["scores"][0]["passed"] == 1
