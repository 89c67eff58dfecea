"""Dockerfiles as they are read where there is no engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sandbox.errors import DataError
from sandbox.sandboxes.images_dockerfile import copied_files, from_images, split_steps
from sandbox.sandboxes.images_plan import DEFAULT_PATH, Copy, MakeFolder, Plan, Run, make_plan
from sandbox.sandboxes.images_words import WordError, words

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
LINES = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=30)


def plan(text: str) -> Plan:
    return make_plan(split_steps(text, "Dockerfile"), "Dockerfile")


def test_a_file_with_every_instruction() -> None:
    made = plan(
        """# syntax=anything
ARG RELEASE=bookworm
FROM debian:${RELEASE}-slim AS only
ARG RELEASE
ARG SIZE=3
ENV GREETING="good day" PLACE=here\\ and\\ there
ENV OLD the $SIZE of them
LABEL maintainer="nobody"
RUN apt-get update \\
    # in the middle
    && apt-get install -y \\

       git
SHELL ["/bin/bash", "-e", "-c"]
WORKDIR /srv
WORKDIR files
USER games:games
RUN echo $OLD
RUN ["printf", "%s", "$OLD"]
COPY one.txt two*.txt ./
COPY ["with blank.txt", "/etc/x"]
ADD $SIZE /${MISSING:-default}/
EXPOSE 80
CMD ["bash"]
"""
    )
    env = {"PATH": DEFAULT_PATH, "GREETING": "good day", "PLACE": "here and there", "OLD": "the 3 of them"}
    both = {"RELEASE": "bookworm", "SIZE": "3"} | env
    assert (made.base, made.env) == ("debian:bookworm-slim", env)
    assert made.actions == [
        Run(9, ("/bin/sh", "-c", made.actions[0].command[2]), both, "/", ""),
        MakeFolder(15, "/srv"),
        MakeFolder(16, "/srv/files"),
        Run(18, ("/bin/bash", "-e", "-c", "echo $OLD"), both, "/srv/files", "games:games"),
        Run(19, ("printf", "%s", "$OLD"), both, "/srv/files", "games:games"),
        Copy(20, ("one.txt", "two*.txt"), "/srv/files/"),
        Copy(21, ("with blank.txt",), "/etc/x"),
        Copy(22, ("3",), "/default/"),
    ]
    assert made.actions[0].command[2].split() == ["apt-get", "update", "&&", "apt-get", "install", "-y", "git"]


@pytest.mark.parametrize("target", [".", "./", "/srv/.", "/srv/"])
def test_a_folder_to_copy_into_is_known_by_its_name(target: str) -> None:
    assert plan(f"FROM debian:12\nWORKDIR /srv\nCOPY a b {target}\n").actions[1] == Copy(3, ("a", "b"), "/srv/")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ONBUILD RUN true", "ONBUILD can only be built by an engine"),
        ("VOLUME /data", "VOLUME can only be built by an engine"),
        ("FROM debian:13", "second FROM"),
        ("RUN --mount=type=cache,target=/x true", "--mount=type=cache,target=/x"),
        ("COPY --from=other /a /b", "--from=other"),
        ("COPY ../secret /x", "not below"),
        ("COPY a b c", "slash"),
        ("COPY alone", "expected COPY"),
        ("ADD https://example.org/file /x", "engine"),
        ("ADD files.tar.gz /x", "engine"),
        ("RUN cat <<EOF", "here-document"),
        ("RUN", "expected RUN"),
        ('ENV A="open', "not closed"),
        ("ENV 1A=2", "no name"),
        ("ENV A=${B:?no}", "none of"),
        ("SHELL bash", "expected SHELL"),
        ("WORKDIR", "expected a path"),
        ('RUN ["a", "\\u0000"]', "NUL"),
        ("RUNN true", "there is no instruction RUNN"),
    ],
)
def test_what_cannot_be_done_names_its_line(line: str, said: str) -> None:
    with pytest.raises(DataError, match="Dockerfile, line 3") as caught:
        plan(f"FROM debian:12\n\n{line}\n")
    assert said in caught.value.message


@pytest.mark.parametrize("text", ["", "# nothing\n", "ARG A=1\n", "RUN true\nFROM debian:12\n", "FROM\n", 'FROM ""\n'])
def test_a_file_without_a_base_is_an_error(text: str) -> None:
    with pytest.raises(DataError):
        plan(text)


def test_another_escape_character_is_an_error() -> None:
    with pytest.raises(DataError, match="backslash"):
        plan("# escape=`\nFROM debian:12\n")


@given(st.text(max_size=300))
def test_no_text_raises_anything_else(text: str) -> None:
    try:
        made = plan(text)
    except DataError:
        return
    assert made.base


@given(st.lists(st.tuples(st.sampled_from(["FROM", "RUN", "COPY", "ENV", "ARG", "USER", "WORKDIR", "SHELL"]), LINES)))
def test_no_arguments_raise_anything_else(lines: list[tuple[str, str]]) -> None:
    text = "FROM debian:12\n" + "".join(f"{name} {rest}\n" for name, rest in lines)
    try:
        made = plan(text)
    except DataError:
        return
    assert all(action.target.startswith("/") for action in made.actions if isinstance(action, Copy))
    assert all(action.path.startswith("/") for action in made.actions if isinstance(action, MakeFolder))


@given(st.dictionaries(NAMES, LINES, min_size=1, max_size=4))
def test_quoted_values_come_back(values: dict[str, str]) -> None:
    quoted = " ".join(f"{name}={_quoted(value)}" for name, value in values.items())
    env = plan(f"FROM debian:12\nENV {quoted}\n").env
    assert env == {"PATH": DEFAULT_PATH} | values


@given(st.lists(LINES.filter(str.strip), max_size=5))
def test_words_of_a_json_list_come_back(found: list[str]) -> None:
    text = json.dumps(["first", *found])
    assume("<<" not in text)
    [action] = plan(f"FROM debian:12\nRUN {text}\n").actions
    assert isinstance(action, Run)
    assert action.command == ("first", *found)


@given(st.lists(st.from_regex(r"[a-z]{1,5}", fullmatch=True), min_size=1, max_size=6), st.data())
def test_continued_lines_are_one(found: list[str], data: st.DataObject) -> None:
    joints = [" ", " \\\n  ", "\\\n ", " \\  \n  # said between\n\n "]
    text = found[0] + "".join(data.draw(st.sampled_from(joints)) + word for word in found[1:])
    [_, step] = split_steps(f"FROM debian:12\nRUN {text}\n", "Dockerfile")
    assert (step.line, step.name, step.text.split()) == (2, "RUN", found)


@given(st.text(max_size=80), st.dictionaries(NAMES, st.text(max_size=5), max_size=3))
def test_words_never_raise_anything_else(text: str, variables: dict[str, str]) -> None:
    try:
        words(text, variables)
    except WordError:
        assert "'" in text or '"' in text or "${" in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a 'b $X' \"c $X\" $X", ["a", "b $X", "c 1 2", "1 2"]),
        ("${X}y ${Y:-z} ${X:+set} ${Y:+set} $Y", ["1 2y", "z", "set", "", ""]),
        ('"" a"b"c \\$X \\ d $ 5$', ["", "abc", "$X", " d", "$", "5$"]),
        ('"\\n \\" \\$X"', ['\\n " $X']),
    ],
)
def test_quotes_and_variables(text: str, found: list[str]) -> None:
    assert words(text, {"X": "1 2"}) == found


def test_the_images_that_a_file_begins_from(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        "ARG R=12\nFROM --platform=linux/amd64 debian:$R AS one\nRUN x\nFROM one\nFROM scratch\nFROM debian:13\n"
    )
    assert from_images(tmp_path / "Dockerfile") == ["debian:12", "debian:13"]


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("RUN true", []),
        ("COPY --chown=1:1 a ./b/c.* /d/\nADD e f\nCOPY --from=other x y", ["a", "b/c.*", "e"]),
        ('COPY ["with blank", "/t"]', ["with blank"]),
        ("COPY a b\nCOPY . /all", ["*"]),
        ("COPY $WHAT /x", ["*"]),
        ("RUN --mount=type=bind,source=x,target=/x true", ["*"]),
    ],
)
def test_what_a_file_copies(tmp_path: Path, text: str, patterns: list[str]) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM debian:12\n{text}\n")
    assert copied_files(tmp_path / "Dockerfile") == patterns


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return f'"{escaped}"'
