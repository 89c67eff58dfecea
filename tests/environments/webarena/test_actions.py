"""Actions in texts and in calls."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.webarena.actions import LONGEST, TOOLS, Action, action_of, call_of, read_action, read_reply
from environments.webarena.environment import early_end

TEXTS = st.text(st.characters(exclude_characters="`\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), min_size=1, max_size=30)
NUMBERS = st.integers(0, 10**9 - 1)
ACTIONS = st.one_of(
    st.builds(Action, st.sampled_from(["click", "hover", "tab_focus"]), NUMBERS),
    st.builds(Action, st.just("type"), NUMBERS, TEXTS, st.booleans()),
    st.builds(Action, st.sampled_from(["press", "goto", "stop"]), st.just(0), TEXTS),
    st.builds(Action, st.just("scroll"), st.just(0), st.sampled_from(["up", "down"])),
    st.builds(Action, st.sampled_from(["new_tab", "close_tab", "go_back", "go_forward"])),
)


def written(action: Action) -> str:
    match action.name:
        case "click" | "hover" | "tab_focus":
            return f"{action.name} [{action.number}]"
        case "type":
            return f"type [{action.number}] [{action.text}] [{int(action.enter)}]"
        case "press" | "goto" | "stop" | "scroll":
            return f"{action.name} [{action.text}]"
        case _:
            return action.name


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("click [12]", Action("click", 12)),
        ("hover[3]", Action("hover", 3)),
        ("type [5] [red shoes]", Action("type", 5, "red shoes", enter=True)),
        ("type [5] [a [b] c] [0]", Action("type", 5, "a [b] c")),
        ("press [Control+a]", Action("press", text="Control+a")),
        ("scroll down", Action("scroll", text="down")),
        ("tab_focus [1]", Action("tab_focus", 1)),
        ("goto [http://a.example/b?c=[1]]", Action("goto", text="http://a.example/b?c=[1]")),
        ("stop", Action("stop")),
        ("stop []", Action("stop")),
        ("  stop [N/A]\n", Action("stop", text="N/A")),
        ("go_back", Action("go_back")),
        ("click 12", None),
        ("click [twelve]", None),
        ("type [5]", None),
        ("scroll [left]", None),
        ("fly [5]", None),
        ("", None),
        ("[", None),
        ("stop [" + "a" * LONGEST + "]", None),
    ],
)
def test_actions_are_read_as_the_published_program_reads_them(text: str, action: Action | None) -> None:
    assert read_action(text) == action


def test_the_first_block_counts() -> None:
    assert read_reply("I think ```click [1]``` and then ```click [2]```") == Action("click", 1)
    assert read_reply("```\nstop [a]\n```") == Action("stop", text="a")
    assert read_reply("click [1]") is None
    assert read_reply("```click [1]") is None


@given(ACTIONS, st.text(st.characters(exclude_characters="`")))
def test_what_is_written_is_read_again(action: Action, before: str) -> None:
    assert read_reply(f"{before}```{written(action)}```") == action


@given(ACTIONS)
def test_a_call_does_the_same_action_and_fits_its_schema(action: Action) -> None:
    call = call_of(action)
    schema = next(tool.parameters for tool in TOOLS if tool.name == call.name)
    assert jsonschema_rs.is_valid(schema, call.arguments)
    assert action_of(call) == action


@given(st.one_of(st.text(), st.text(alphabet="`[]01 \ntypeclickstopscroll", max_size=200)))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for read in (read_reply(text), read_reply(f"```{text}```"), read_action(text)):
        assert read is None or read.name in {tool.name for tool in TOOLS}


@pytest.mark.parametrize("part", ["type [1] [", "] [1", "```", "[", "type [1] [a] [", "stop ["])
def test_long_texts_are_read_in_time(part: str) -> None:
    assert read_reply("```" + part * 200_000) is None or part == "```"
    read_action((part * LONGEST)[:LONGEST])


def test_an_episode_ends_early_by_the_published_rules() -> None:
    click, other, typed = Action("click", 1), Action("click", 2), Action("type", 3, "a")
    again = Action("type", 3, "b")
    assert early_end([click, click]) is None
    assert early_end([click, click, click]) == "repeated"
    assert early_end([click, click, other]) is None
    assert early_end([typed, click, again, other, typed]) == "repeated"
    assert early_end([None, None]) is None
    assert early_end([None, None, None]) == "no_action"
    assert early_end([None, click, None, other, None]) is None
    assert early_end([click, other] * 15) == "steps"
    assert early_end([click, other] * 14) is None
