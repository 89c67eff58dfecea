"""The split `format_sensitivity`: its prompts, and replies in every format.

Official verdicts and hashes are of bfcl-eval 2026.3.23.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from command_line import make_command_line
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Task, Trajectory, Verdict
from sandbox.errors import DataError
from sandbox.journal.trajectory import Event
from tasks.bfcl.document_texts import write_documents
from tasks.bfcl.format_scorers import ExactFormatScorer, OfficialFormatScorer
from tasks.bfcl.format_sensitivity import format_tasks
from tasks.bfcl.prompt_formats import PROMPT_FORMATS

STRINGS = """
import no_such_module

OUTPUT_FORMAT_MAPPING = {"python": "[f(a=1)]", "json": '[{"f": 1}]', "verbose_xml": "<v/>", "concise_xml": "<c/>"}
PARAM_TYPE_MAPPING = {"python": "", "json": "", "verbose_xml": "Name types.", "concise_xml": "Name types."}
PROMPT_STYLE_TEMPLATES = {
    "classic": {
        "persona": "You call.",
        "task": "Call well.",
        "tool_call_no_tag": "Write {output_format}. {param_types}",
        "tool_call_with_tag": "Write <TOOLCALL>{output_format}</TOOLCALL>. {param_types}",
        "multiturn_behavior": "Go on.",
        "available_tools": "In {format}:\\n{functions}That is all.",
    },
    "experimental": {
        "persona": "You try.",
        "task": "Try well.",
        "tool_call_no_tag": "Only {output_format}. {param_types}",
        "tool_call_with_tag": "Only <TOOLCALL>{output_format}</TOOLCALL>. {param_types}",
        "multiturn_behavior": "Go on trying.",
        "available_tools": "As {format}:\\n{functions}That is all.",
    },
}
_PLAINTEXT_SYSTEM_PROMPT_TEMPLATE = (
    "{persona} {task} {tool_call_format} {multiturn_behavior} {available_tools}"
)
_MARKDOWN_SYSTEM_PROMPT_TEMPLATE = "# {persona} {task} {tool_call_format} {multiturn_behavior} {available_tools}"
PROMPT_TEMPLATE_MAPPING = {"plaintext": _PLAINTEXT_SYSTEM_PROMPT_TEMPLATE}
"""
"""Strings of our own in the form of the official file, which is read and never run."""

DOCUMENT = {
    "name": "f.g",
    "description": "Does it.",
    "parameters": {
        "type": "dict",
        "properties": {
            "x": {"type": "integer"},
            "s": {"type": "string"},
            "l": {"type": "array", "items": {"type": "dict"}},
        },
        "required": ["x"],
    },
}
GOLD = [{"f.g": {"x": [5], "s": ["", "a"], "l": ["", [{"k": [1]}]]}}]

PYTHON = "[f.g(x=5)]"
JSON = '[{"function":"f.g","parameters":{"x":5}}]'
VERBOSE = (
    '<functions><function name="f.g"><params><param name="x" value="5" type="integer"/></params></function></functions>'
)
CONCISE = '<functions><function name="f.g"><param name="x" type="integer">5</param></function></functions>'

FAILED = "ast_decoder:decoder_failed"
WRONG_FORMAT = "ast_decoder:decoder_wrong_output_format"
WRONG_COUNT = "simple_function_checker:wrong_count"
MISSING = "simple_function_checker:missing_required"


def tagged(text: str) -> str:
    return f"<TOOLCALL>{text}</TOOLCALL>"


def with_parameter(calls: str, parameter: str) -> str:
    """XML calls with another parameter after the first."""
    return re.sub(r"(/>|</param>)", rf"\1{parameter}", calls, count=1)


OFFICIAL: dict[tuple[str, bool], list[tuple[str, str | None]]] = {
    ("python", False): [
        (PYTHON, None),
        ("f.g(x=5)", None),
        ("```\nf.g(x=5)\n```", None),
        (f"Here: {PYTHON}", FAILED),
        ("[f.g(5)]", MISSING),
        ("[f.g(x=5), f.g(x=5)]", WRONG_COUNT),
        ("[]", WRONG_COUNT),
        (JSON, FAILED),
        (tagged(PYTHON), FAILED),
    ],
    ("python", True): [
        (tagged(PYTHON), None),
        (f"So: {tagged(f' {PYTHON!r} ')} done", None),
        (tagged("f.g(x=5)"), None),
        (tagged("f.g(x=5), f.g(x=5)"), WRONG_COUNT),
        (PYTHON, FAILED),
        (f"<TOOLCALL>{PYTHON}", FAILED),
        (tagged("[f.g(x=6)]") + tagged(PYTHON), "value_error:others"),
        (tagged("f.g(5)"), MISSING),
        (tagged(""), FAILED),
    ],
    ("json", False): [
        (JSON, None),
        (f"```json\n{JSON}\n```", None),
        (f"I call [this]: {JSON} now.", None),
        (JSON[1:-1], None),
        (tagged(JSON), None),
        ("I cannot.", WRONG_COUNT),
        ("[]", WRONG_COUNT),
        ("[5, null]", WRONG_COUNT),
        ('[{"function":"f.g"}]', FAILED),
        ('[{"function":["f"],"parameters":{}}]', FAILED),
        ('[{"function":"f.g","parameters":null}]', WRONG_FORMAT),
        ('[{"function":7,"parameters":{}}]', "simple_function_checker:wrong_func_name"),
        (JSON.replace("}]", "},]"), WRONG_COUNT),
        (JSON.replace("5", '"5"'), "type_error:simple"),
        (JSON.replace("5", '5,"l":[{"k":1}]'), WRONG_COUNT),
        (JSON.replace("5", "1" + 5000 * "0"), FAILED),
    ],
    ("json", True): [
        (tagged(JSON), None),
        (tagged(f"```json\n{JSON}\n```"), None),
        (JSON, FAILED),
        (tagged(JSON[1:-1]), WRONG_COUNT),
        (tagged("5"), FAILED),
        (tagged('"f.g"'), WRONG_COUNT),
        (tagged("[" * 3000), FAILED),
    ],
    ("verbose_xml", False): [
        (VERBOSE, None),
        (f"```xml\n{VERBOSE}\n```", None),
        (re.sub("</?params>", "", VERBOSE), None),
        (CONCISE, FAILED),
        (VERBOSE.replace("5", "five"), FAILED),
        (VERBOSE.replace('type="integer"', ""), "type_error:simple"),
        (VERBOSE.replace("integer", "number"), "type_error:simple"),
        (VERBOSE.replace('name="x" ', ""), MISSING),
        (VERBOSE.replace(' name="f.g"', ""), FAILED),
        (VERBOSE.replace("</params>", ""), FAILED),
        ("<functions></functions>", WRONG_COUNT),
        ("<functions/>", FAILED),
        ("I cannot.", FAILED),
        (f'<!DOCTYPE a [<!ENTITY e "5">]>{VERBOSE.replace("5", "&e;")}', FAILED),
        (with_parameter(VERBOSE, '<param name="l" value="[{\'k\': 1}]" type="array"/>'), None),
        (with_parameter(VERBOSE, '<param name="l" value="[{\'k\': open()}]" type="array"/>'), FAILED),
        (with_parameter(VERBOSE, '<param name="s" value=" A " type="string"/>'), None),
        (with_parameter(VERBOSE, '<param name="s" value="" type="null"/>'), "type_error:simple"),
    ],
    ("verbose_xml", True): [(tagged(VERBOSE), None), (VERBOSE, FAILED)],
    ("concise_xml", False): [
        (CONCISE, None),
        (f"So:\n{CONCISE}\nDone.", None),
        (VERBOSE, MISSING),
        (CONCISE.replace("5", " 5 "), None),
        (CONCISE.replace("5", "<![CDATA[5]]>"), None),
        (CONCISE.replace(' name="x"', ""), FAILED),
        (with_parameter(CONCISE, '<param name="s" type="string">a &amp; b</param>'), "value_error:string"),
        (with_parameter(CONCISE, '<param name="s" type="boolean">TRUE</param>'), "type_error:simple"),
        (
            with_parameter(CONCISE, '<param name="y" type="float">1e3</param>'),
            "simple_function_checker:unexpected_param",
        ),
        (CONCISE.replace("</functions>", ""), FAILED),
        (CONCISE.replace("</function>", ""), FAILED),
    ],
    ("concise_xml", True): [(tagged(CONCISE), None), (f"<TOOLCALL>\n{CONCISE}", FAILED)],
}
"""By (format, whether tagged): replies that ask for `f.g(x=5)`, more or less, with the official error."""

DOCUMENTS_SHA256 = {
    "python": "6e6e8d5ee242df3c61ccb48a90c0d51d988765e8eb38d5492e60b71e6c0c40fb",
    "xml": "5dc1a1d2db0f301580ae3bc8c18ff8ff2e81e8f08fe552afe071b203f0073202",
    "json": "a6c88d87d05bd1e92f6624e4ef3cdf373ff9f0349c3ab1ecbb551970cc1b812c",
}
"""Of the functions of all 200 questions, as bfcl-eval 2026.3.23 writes them into its prompts."""


@pytest.fixture
def data(shared_data: Path, tmp_path: Path) -> Path:
    """A data home with the shared question files and prompt strings of our own."""
    folder = tmp_path / "data" / "bfcl" / "v4"
    folder.mkdir(parents=True)
    for path in (shared_data / "bfcl" / "v4").iterdir():
        if path.name != "default_prompts.py":
            (folder / path.name).symlink_to(path)
    (folder / "default_prompts.py").write_text(STRINGS)
    return tmp_path / "data"


def prompt_format_of(calls: str, is_tagged: bool) -> str:
    return next(one.name for one in PROMPT_FORMATS if (one.calls, one.tagged) == (calls, is_tagged))


def judged(scorer: OfficialFormatScorer | ExactFormatScorer, calls: str, is_tagged: bool, reply: str) -> Verdict:
    gold = {
        "format": prompt_format_of(calls, is_tagged),
        "category": "simple_python",
        "answer": GOLD,
        "functions": [DOCUMENT],
    }
    task = Task("format_sensitivity/x", "?", gold=gold)
    return scorer.score(task, Trajectory([Event(0.0, "reply", {"text": reply})], "hermes"))


def test_each_of_200_questions_comes_in_26_formats(data: Path) -> None:
    tasks = list(format_tasks(data / "bfcl" / "v4", ""))
    assert len(tasks) == 5200
    first = "ret_fmt=python&tool_call_tag=True&func_doc_fmt=python&prompt_fmt=plaintext&style=classic"
    assert tasks[0].id == f"format_sensitivity/format_sensitivity_0:{first}:simple_python_19"
    assert Counter(Counter(task.id.split(":")[2] for task in tasks).values()) == {26: 200}
    assert not any(task.tools for task in tasks)


@pytest.mark.parametrize("written_as", DOCUMENTS_SHA256)
def test_functions_are_written_as_in_the_official_prompts(data: Path, written_as: str) -> None:
    index = next(index for index, one in enumerate(PROMPT_FORMATS) if one.documents == written_as)
    made = hashlib.sha256()
    for number, task in enumerate(format_tasks(data / "bfcl" / "v4", "")):
        if number % 26 == index:
            shown = task.history[0].content.split(f"In {written_as}:\n", 1)[1]
            made.update(shown.partition("That is all.")[0].encode())
    assert made.hexdigest() == DOCUMENTS_SHA256[written_as]


def test_documents_of_every_shape_are_written() -> None:
    inner = {"type": "dict", "properties": {"a": {"type": "string", "default": "x, y"}}, "required": []}
    properties = {
        "any": {},
        "choice": {"type": "string", "enum": ["u", "v"], "description": "One."},
        "object": inner,
        "lists": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        "map": {"type": "dict", "additionalProperties": {"type": "number"}},
    }
    document = {"name": "f", "parameters": {"type": "dict", "properties": properties}}
    python, xml = write_documents([document], "python"), write_documents([document], "xml")
    assert "        choice (str): One. Enum values: ['u', 'v'].\n" in python
    assert "        object (dict): \n            a (str, default='x, y'): \n" in python
    assert "lists (list[list[int]])" in python
    assert "map (dict[str, float])" in python
    assert '    <param name="any" type="string" required="true">\n      <desc></desc>\n    </param>\n' in xml
    assert """        <param name="a" type="string" required="false" default="'x y'">\n""" in xml
    assert 'type="array[array]"' in xml
    assert 'type="dict[number]"' in xml


def test_the_system_prompt_says_what_its_configuration_asks_for(data: Path) -> None:
    prompts = {}
    for task in format_tasks(data / "bfcl" / "v4", ""):
        (system,) = task.history
        assert system.role == "system"
        prompts.setdefault(task.gold["format"], system.content)
    assert len(set(prompts.values())) == len(prompts) == 26
    for one in PROMPT_FORMATS:
        prompt = prompts[one.name]
        assert ("<TOOLCALL>" in prompt) is one.tagged
        assert ("Name types." in prompt) is one.calls.endswith("xml")
        assert (f"In {one.documents}:" if one.style == "classic" else f"As {one.documents}:") in prompt
        assert prompt.startswith("# ") is (one.layout == "markdown")
        assert prompt.count("Python 3 syntax. Note that the provided function is in Python 3 syntax.") == 1


def test_a_system_message_of_the_question_follows_the_prompt(data: Path) -> None:
    questions = (data / "bfcl" / "v4" / "BFCL_v4_live_multiple.json").read_text().splitlines()
    own = {row["id"]: row["question"][0] for row in map(json.loads, questions)}
    seen = 0
    for task in format_tasks(data / "bfcl" / "v4", ""):
        messages = own.get(task.id.split(":")[2], [{}])
        if messages[0].get("role") == "system":
            seen += 1
            assert task.history[0].content.endswith(f"\n\n{messages[0]['content']}")
            assert len(task.history) == len(messages) - 1
    assert seen % 26 == 0
    assert seen > 0


@pytest.mark.parametrize(
    ("calls", "is_tagged", "reply", "error"),
    [(*key, reply, error) for key, rows in OFFICIAL.items() for reply, error in rows],
)
def test_a_reply_has_its_official_verdict(calls: str, is_tagged: bool, reply: str, error: str | None) -> None:
    verdict = judged(OfficialFormatScorer(), calls, is_tagged, reply)
    assert (verdict.passed, verdict.official_error) == (error is None, error)


def test_the_oracle_passes_in_every_format_but_for_a_list_that_the_official_rule_cuts(data: Path) -> None:
    refused: Counter[tuple[str, str]] = Counter()
    for task in format_tasks(data / "bfcl" / "v4", ""):
        trajectory = Trajectory([Event(0.0, "reply", {"text": task.solution[0].content})])
        assert ExactFormatScorer().score(task, trajectory).passed, task.id
        if not OfficialFormatScorer().score(task, trajectory).passed:
            refused[task.id.split(":")[2], task.gold["format"].partition("&")[0]] += 1
    assert refused == {("simple_python_96", "ret_fmt=json"): 6}


@pytest.mark.parametrize(
    ("calls", "is_tagged", "reply", "error_class"),
    [
        ("python", False, "[f.g(5)]", None),
        ("json", False, JSON.replace("5", '5,"l":[{"k":1}]'), None),
        ("json", True, f"<TOOLCALL>{JSON.replace('5', '5.0')}</TOOLCALL>", None),
        ("concise_xml", False, CONCISE.replace("integer", "boolean"), "wrong_type"),
        ("verbose_xml", False, VERBOSE.replace("f.g", "h"), "hallucinated_api"),
        ("verbose_xml", True, VERBOSE, "unparsable_call"),
        ("json", False, '[{"function":7,"parameters":{}}]', "unparsable_call"),
        ("json", False, "[]", "no_call"),
        ("python", False, "No function suits.", "no_call"),
    ],
)
def test_exact_reads_what_is_asked_for(calls: str, is_tagged: bool, reply: str, error_class: str | None) -> None:
    assert judged(ExactFormatScorer(), calls, is_tagged, reply).error_class == error_class


@pytest.mark.parametrize(
    ("calls", "reply", "error_class"),
    [
        ("json", "I cannot do this.", "no_call"),
        ("json", "[]", "no_call"),
        ("json", JSON.replace("}]", "},]"), "unparsable_call"),
        ("verbose_xml", "I cannot do this.", "no_call"),
        ("concise_xml", CONCISE.replace("</function>", ""), "unparsable_call"),
    ],
)
def test_a_refusal_is_told_from_a_call_that_cannot_be_read(calls: str, reply: str, error_class: str) -> None:
    assert judged(OfficialFormatScorer(), calls, False, reply).error_class == error_class


def test_reasoning_before_the_reply_is_left_out() -> None:
    reply = f"<think>Maybe [f.g(x=6)]?</think>\n\n{PYTHON}"
    assert judged(OfficialFormatScorer(), "python", False, reply).passed
    assert judged(ExactFormatScorer(), "python", False, reply).passed


PIECES = st.sampled_from(
    [
        *(
            "<TOOLCALL>",
            "</TOOLCALL>",
            "<functions>",
            "</functions>",
            '<function name="f.g">',
            "</function>",
            "<params>",
        ),
        *(
            '<param name="x" type="integer">',
            '<param name="x" type="array" value="[1',
            "</param>",
            "/>",
            "&a;",
            "<![CDATA[",
        ),
        *(
            "[",
            "]",
            "{",
            "}",
            "(",
            ")",
            ",",
            '"function":',
            '"parameters":',
            '"f.g"',
            "f.g(",
            "x=",
            "5",
            "'",
            "\x00",
            "\ud800",
        ),
    ]
)


@given(reply=st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=30).map("".join))
def test_whatever_a_model_says_is_judged(reply: str) -> None:
    for calls, is_tagged in OFFICIAL:
        for text in (reply, tagged(reply)):
            for scorer in (OfficialFormatScorer(), ExactFormatScorer()):
                verdict = judged(scorer, calls, is_tagged, text)
                json.dumps(verdict.to_json(), allow_nan=False)
                assert verdict.passed or verdict.owner == "model"


LARGE = 5_000_000
HOSTILE = {
    "openings of lists": "[{" * (LARGE // 2),
    "endings that fit no list": "[{} " * (LARGE // 4),
    "openings without an end": "<functions>" * (LARGE // 11),
    "tags without an end": "<TOOLCALL>" * (LARGE // 10),
    "blanks": "[" + " " * LARGE + "{",
    "a document type": "<!DOCTYPE a [<!ENTITY b '" + "c" * LARGE + "'>]><functions>&b;&b;</functions>",
    "deep elements": f"<functions>{'<a>' * 13_000}{'</a>' * 13_000}</functions>",
    "deep JSON": '[{"function":"f.g","parameters":' + '{"a":' * 15_000 + "5" + "}" * 15_000 + "}]",
    "deep literals": CONCISE.replace("integer", "array").replace("5", "-" * 90_000 + "1"),
    "long literals": CONCISE.replace("integer", "array").replace("5", "1+" * 45_000 + "1"),
    "many calls": f"[{'f.g(5),' * 14_000}]",
}


@pytest.mark.parametrize("reply", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_reply_is_the_models_own_failure(reply: str) -> None:
    for calls, is_tagged in OFFICIAL:
        for scorer in (OfficialFormatScorer(), ExactFormatScorer()):
            assert judged(scorer, calls, is_tagged, tagged(reply)).owner == "model"


def test_show_tells_how_far_the_formats_lie_apart(data: Path, tmp_path: Path) -> None:
    line = make_command_line(tmp_path, SANDBOX_DATA=str(data))
    recordings = tmp_path / "recordings.jsonl"
    tasks = list(format_tasks(data / "bfcl" / "v4", ""))[:52]
    with recordings.open("w") as file:
        for task in tasks:
            said = task.solution[0].content if "ret_fmt=json" in task.id else "[nothing()]"
            file.write(json.dumps({"task_id": task.id, "output": said}) + "\n")
    run = ["run", "--agent", "recorded", "--suite", "bfcl", "--split", "format_sensitivity", "--limit", "52"]
    line.ok(*run, "--set", f"recordings={recordings}", "--set", "dialect=bfcl", "--out", "r.sqlite")
    shown = line.json("show", "r.sqlite", "--json")
    formats = shown["subgroups"]["format_sensitivity"]
    passed = {row["group"]: row["passed"] for row in formats["scores"] if row["scorer"] == "official"}
    assert passed == {one.name: 2 if one.calls == "json" else 0 for one in PROMPT_FORMATS}
    assert formats["spread"]["official"]["groups"] == 26
    assert formats["spread"]["official"]["highest"] - formats["spread"]["official"]["lowest"] == 1.0
    assert formats["spread"]["official"]["standard_deviation"] == pytest.approx(0.429669)
    assert "26 groups: from 0.00 to 100.00, difference 100.00, standard deviation 42.97" in line.ok("show", "r.sqlite")
    hashed = shown["header"]["data_sha256"]
    assert {"BFCL_v4_format_sensitivity.json", "default_prompts.py", "BFCL_v4_live_simple.json"} <= hashed.keys()
    assert "possible_answer/BFCL_v4_parallel.json" in hashed


def test_without_the_prompt_strings_the_split_says_how_to_get_them(data: Path, tmp_path: Path) -> None:
    (data / "bfcl" / "v4" / "default_prompts.py").unlink()
    line = make_command_line(tmp_path, SANDBOX_DATA=str(data))
    missing = line("run", "--agent", "oracle", "--suite", "bfcl", "--split", "format_sensitivity")
    assert missing.returncode == 3
    assert "sandbox data pull bfcl" in missing.stderr
    line.ok("run", "--agent", "oracle", "--suite", "bfcl", "--split", "multiple", "--limit", "1", "--out", "r.sqlite")


@pytest.mark.parametrize("content", ["A = (", "OUTPUT_FORMAT_MAPPING = {}\n", STRINGS.replace("persona", "person")])
def test_damaged_prompt_strings_are_told(data: Path, content: str) -> None:
    (data / "bfcl" / "v4" / "default_prompts.py").write_text(content)
    with pytest.raises(DataError, match=r"default_prompts\.py: expected the official prompts"):
        next(format_tasks(data / "bfcl" / "v4", ""))


def test_a_question_that_is_not_there_is_told(data: Path) -> None:
    ids = data / "bfcl" / "v4" / "BFCL_v4_format_sensitivity.json"
    ids.unlink()
    ids.write_text(json.dumps({"simple_python": ["simple_python_0", "simple_python_9999"]}))
    with pytest.raises(DataError, match="simple_python_9999"):
        list(format_tasks(data / "bfcl" / "v4", ""))
