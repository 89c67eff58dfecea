"""What recordings of the published program tell of how they were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.intercode_parity.ages import best_fit, searches_of
from benchmarks.intercode_parity.circumstances import DAY, UNKNOWN, Circumstances
from benchmarks.intercode_parity.held import Held, copies_outside, held_instead
from benchmarks.intercode_parity.moments import moments, pace_of, printed_time
from benchmarks.intercode_parity.read_off import read_off
from benchmarks.intercode_parity.recordings import RecordedEpisode, RecordedTurn, read_recordings
from benchmarks.intercode_parity.replay import tree_file
from benchmarks.intercode_parity.web import Page, page_of, printed_pages
from environments.intercode_bash.trees import Tree, load_tree

Turns = list[tuple[str, str]]


@pytest.fixture(scope="module")
def trees(shared_data: Path) -> dict[int, Tree]:
    folder = shared_data / "agents" / "intercode" / "nl2bash"
    return {number: load_tree(tree_file(folder, number)) for number in (1, 2, 3, 4)}


@pytest.fixture(scope="module")
def recorded(shared_data: Path) -> list[RecordedEpisode]:
    return list(read_recordings(shared_data / "agents" / "intercode" / "parity" / "bash"))


@pytest.fixture(scope="module")
def known(recorded: list[RecordedEpisode], trees: dict[int, Tree]) -> dict[str, Circumstances]:
    return {name.replace("ic_bash_", ""): found for name, found in read_off(recorded, trees).items()}


def episode(number: int, turns: Turns, *, file: str = "a/f", file_system: int = 3) -> RecordedEpisode:
    return RecordedEpisode(file, file_system, number, tuple(RecordedTurn(*turn, 1.0) for turn in turns), None)


def test_days_of_recordings(known: dict[str, Circumstances]) -> None:
    days = {name: found.date.split()[0] for name, found in known.items()}
    assert days["gpt-3.5/multiturn_gpt-3.5_10_turns_fs_1"] == "2023-05-21"
    assert days["gpt-3.5/multiturn_gpt-3.5_10_turns_fs_3"] == "2023-05-20"
    assert {days[f"gpt-4/multiturn_gpt-4_10_turns_fs_{number}"] for number in (1, 2, 3, 4)} == {"2023-05-26"}
    assert {day for name, day in days.items() if "plan_solve" in name} == {"2023-06-18"}


def test_the_time_that_a_gold_command_printed(recorded: list[RecordedEpisode]) -> None:
    found = next(one for one in recorded if one.file.endswith("gpt-4_10_turns_fs_2") and one.number == 42)
    assert printed_time('echo "$(date) 1" >> /x', found) == datetime(2023, 5, 26, 9, 22, 45, tzinfo=UTC)
    assert printed_time("cat /system/date.txt", found) is None


def test_containers_of_another_file_system(known: dict[str, Circumstances]) -> None:
    others = {name: found for name, found in known.items() if found.other_file_system}
    assert set(others) == {"gpt-3.5/plan_solve_fs_2", "gpt-3.5/react_10_turns_fs_2"}
    first = others["gpt-3.5/plan_solve_fs_2"]
    assert [first.file_system(2, number) for number in (0, 30, 31, 52)] == [1, 1, 2, 2]
    second = others["gpt-3.5/react_10_turns_fs_2"]
    assert [second.file_system(2, number) for number in (0, 52)] == [1, 1]


def test_containers_of_an_earlier_file(known: dict[str, Circumstances]) -> None:
    after = {name: found.after for name, found in known.items() if found.after}
    assert after == {"gpt-3.5/plan_solve_fs_3": "gpt-3.5/ic_bash_react_10_turns_fs_3"}


def test_ages_of_images_and_of_files(known: dict[str, Circumstances]) -> None:
    assert {name for name, found in known.items() if found.age >= 7 * DAY} == {"gpt-4/multiturn_gpt-4_10_turns_fs_1"}
    undated = {name for name, found in known.items() if not found.dated}
    assert {"gpt-3.5/plan_solve_fs_1", "gpt-3.5/plan_solve_refine_3_turns"} <= undated
    assert not any("multiturn" in name for name in undated)


def test_what_a_host_answered(known: dict[str, Circumstances]) -> None:
    pages = {name: found.page for name, found in known.items() if found.page}
    assert set(pages) == {
        "gpt-3.5/plan_solve_fs_2",
        "gpt-3.5/react_10_turns_fs_2",
        "gpt-4/multiturn_gpt-4_10_turns_fs_2",
    }
    (page,) = set(pages.values())
    assert (page.host, len(page.body)) == ("example.com", 1256)


def test_a_page_is_told_by_its_host_and_size() -> None:
    came = "\r  0     0\r100  {0}  100  {0}    0     0  1000      0 --:--:-- --:--:-- --:--:--  1000\n"
    whole = episode(0, [("curl http://a.example/f", came.format(6) + "<html>")])
    in_file = episode(1, [("curl -s http://a.example/f -o /f", came.format(6))])
    assert printed_pages([in_file, whole]) == [Page("a.example", "<html>")]
    assert page_of([in_file], [Page("a.example", "<html>")]) == Page("a.example", "<html>")
    assert page_of([in_file], [Page("a.example", "longer"), Page("b.example", "<html>")]) == Page("a.example", "longer")
    assert page_of([in_file], [Page("a.example", "of other size"), Page("b.example", "<html>")]) is None
    assert page_of([episode(0, [("curl http://a.example/f", "curl: (6) Could not resolve host")])], []) is None


def test_names_of_files_say_nothing(recorded: list[RecordedEpisode], trees: dict[int, Tree]) -> None:
    some = [one for one in recorded if one.file.endswith("react_10_turns_fs_2")]
    (found,) = read_off([replace(one, file="other/model") for one in some], trees).values()
    assert (found.other_file_system, found.other_from, found.other_until) == (1, 0, 53)
    assert found.date == UNKNOWN.date, "no date in it, and no other file"


def test_a_file_system_is_told_by_what_it_alone_has(trees: dict[int, Tree]) -> None:
    own: Turns = [("ls /workspace/dir1", "/workspace/dir1/hello.c\n")]
    other: Turns = [
        ("ls /workspace", "ls: cannot access '/workspace': No such file or directory\n"),
        ("ls /", "system\n"),
    ]
    silent: Turns = [("true", "")]
    mixed = [episode(number, turns) for number, turns in enumerate([own, silent, other, other, silent])]
    assert held_instead(mixed, trees) == Held(2, 2, 5)
    assert held_instead(mixed[:3], trees) is None, "one task is not enough"
    removed: Turns = [
        ("rm /workspace/a; cat /workspace/old2.txt", "cat: /workspace/old2.txt: No such file or directory")
    ]
    assert held_instead([episode(number, removed) for number in range(9)], trees) is None
    nothing: Turns = [("ls /workspace", "ls: cannot access '/workspace': No such file or directory")]
    assert held_instead([episode(number, nothing) for number in range(9)], trees) == Held(4, 0, 9)
    echoed: Turns = [("echo /system/a.out; ls /workspace", "/system/a.out\n")]
    assert held_instead([episode(number, echoed) for number in range(9)], trees) is None


def test_copies_that_a_file_made_itself_tell_nothing(trees: dict[int, Tree]) -> None:
    seen = ("find / -name mysql", "/workspace/dir2/mysql\n/usr/workspace/dir2/mysql\n")
    assert copies_outside([episode(0, [seen])], trees[3]) == {"/usr"}
    assert copies_outside([episode(0, [("cp -r /workspace /usr", ""), seen])], trees[3]) == set()


def test_moments_as_programs_write_them() -> None:
    text = "-rw 1 root May 26 09:43 f\nFri Jun  2 10:11:12 UTC 2023\n2023-05-26 09:04:34.5\nFeb 30 10:00 2023-13-01 1:0"
    assert sorted(moments(text)) == [
        datetime(2023, 5, 26, 9, 4, 34, tzinfo=UTC),
        datetime(2023, 5, 26, 9, 43, tzinfo=UTC),
        datetime(2023, 6, 2, 10, 11, 12, tzinfo=UTC),
    ]


def test_pace_is_that_of_the_newest_dates() -> None:
    at = [datetime(2023, 5, 26, 9, minute, tzinfo=UTC) for minute in range(60)]
    assert pace_of([(5, at[0]), (10, at[10]), (90, at[0]), (110, at[20])]) == 6.0
    assert pace_of([(0, at[0]), (10, at[10]), (20, at[12])]) is None, "too near"
    assert pace_of([(0, at[0]), (1, at[1]), (2, at[50])]) == 30.0, "at most"
    assert pace_of([]) is None


def test_ages_by_what_was_found(trees: dict[int, Tree]) -> None:
    everything = "\n".join(f"/{member.name}" for member, content in trees[3].members if content is not None)
    all_old = episode(0, [("find /workspace /backup -type f -mtime +7", ""), ("find / -type f -mtime +7", everything)])
    assert best_fit([all_old], trees[3], UNKNOWN, []).age == 10 * DAY
    one_old = episode(0, [("find /workspace -type f -mtime +30", "/workspace/old2.txt\n")])
    assert best_fit([one_old], trees[3], UNKNOWN, []) == UNKNOWN
    none_old = episode(0, [("find /workspace -type f -mtime +30", "")])
    assert not best_fit([none_old], trees[3], UNKNOWN, []).dated
    day = episode(0, [("find /workspace -mtime +10", "/workspace/old2.txt\n")])
    assert best_fit([day], trees[3], UNKNOWN, ["2023-05-26 10:00"]).date == "2023-05-26 10:00", "one is not yet so old"


def test_searches_after_a_change_tell_nothing(trees: dict[int, Tree]) -> None:
    ask = ("find /workspace -mtime +30", "")
    assert len(list(searches_of(episode(0, [ask, ("rm /workspace/old2.txt", ""), ask]), trees[3]))) == 1
    assert not list(searches_of(episode(0, [("cd /workspace", ""), ("find . -mtime +30", "./old2.txt")]), trees[3]))
    assert not list(searches_of(episode(0, [("find /workspace -name x", "")]), trees[3]))
    assert not list(
        searches_of(episode(0, [("find /nowhere -mtime +30", "find: No such file or directory")]), trees[3])
    )


WORDS = """find . / /workspace /usr/workspace/dir1 -mtime +7 -7 -name ! *[z-a]* ' " ` \\ | -exec -print -type f
curl http://a.b/c \r100 1 100
system testbed /system/a.out: No_such_file_or_directory 2023-05-26_10:00 May_26_09:43 2023-02-31_25:61"""
words = st.sampled_from([word.replace("_", " ") for word in [*WORDS.split(), "\n"]])
texts = st.lists(words | st.text(max_size=8), max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(turns=st.lists(st.lists(st.tuples(texts, texts), max_size=4), max_size=6))
def test_no_text_makes_it_fail(trees: dict[int, Tree], turns: list[Turns]) -> None:
    episodes = [episode(number, some) for number, some in enumerate(turns)]
    assert set(read_off(episodes, trees)) == ({"a/f"} if turns else set())
