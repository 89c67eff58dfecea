"""Images of environments: their names, and building them with and without an engine."""

from __future__ import annotations

import os
import platform
import shutil
import stat
import subprocess
import tarfile
from pathlib import Path

import pytest
from command_line import CommandLine
from engine import engine_with_base

from sandbox.errors import DataError, ProviderError, UnknownNameError, UsageError
from sandbox.sandboxes.docker import DockerProvider
from sandbox.sandboxes.images import image_source, image_sources, rootfs, rootfs_env, rootfs_sha256
from sandbox.sandboxes.images_digest import tree_sha256
from sandbox.sandboxes.images_engine import build_by_engine, image_id, unpack_from_engine
from sandbox.sandboxes.images_packages import base_archive, release_of
from sandbox.sandboxes.images_steps import build_by_steps
from sandbox.sandboxes.types import SandboxSpec

DOCKERFILE = """FROM debian:bookworm-slim
ENV GREETING="hello  world" EMPTY=
ARG WHERE=/srv/made
WORKDIR $WHERE
COPY data/ ./data/
COPY tool.sh *.txt /opt/bin/
COPY one.txt /opt/renamed
ADD link /opt/
RUN ln -s /etc /srv/absolute && chmod 600 /opt/renamed && printf '%s' "$GREETING in $PWD" > greeting
USER nobody
RUN touch /tmp/by-nobody && id -un > /tmp/who
USER 12:34
RUN id -u > /tmp/numbers && id -g >> /tmp/numbers
USER root
COPY late.txt /srv/absolute/late
COPY late.txt /opt
COPY late.txt .
RUN useradd --system somebody && mkdir /opt/private && chmod 700 /opt/private && cp /bin/true /opt/set \\
    && chown somebody /opt/set && chmod u+s /opt/set
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment's folder with a Dockerfile and files to copy."""
    folder = tmp_path / "environments" / "Worked"
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "environment.py").write_text("")
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "data" / "deep" / "file").write_bytes(b"\x00\xff")
    (folder / "tool.sh").write_text("#!/bin/sh\necho tool\n")
    (folder / "tool.sh").chmod(0o755)
    for name in ("one", "two", "late"):
        (folder / f"{name}.txt").write_text(name)
    (folder / "link").symlink_to("one.txt")
    (folder / "data" / "inner").symlink_to("deep/file")
    monkeypatch.setenv("SANDBOX_WORKSPACE", str(tmp_path))
    return folder


@pytest.fixture
def base_archive_at(tmp_path: Path) -> Path:
    """A cache of images that holds nothing but the archive of the base."""
    if shutil.which("bwrap") is None or shutil.which("mmdebstrap") is None:
        pytest.skip("bubblewrap or mmdebstrap is not installed")
    cache = tmp_path / "cache"
    (cache / "bases").mkdir(parents=True)
    archive = base_archive("debian:bookworm-slim", print)
    (cache / "bases" / archive.name).symlink_to(archive)
    return cache


@pytest.fixture
def small_base_at(tmp_path: Path) -> Path:
    """A cache of images with a base of this machine's `sh`, `mkdir` and `cp` alone, which is unpacked at once."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    cache = tmp_path / "cache"
    (cache / "bases").mkdir(parents=True)
    programs = [shutil.which(name) or "" for name in ("sh", "mkdir", "cp", "dirname")]
    linked = subprocess.run(["ldd", *programs], capture_output=True, text=True, check=True).stdout
    libraries = {word for word in linked.split() if word.startswith("/") and not word.endswith(":")}
    with tarfile.open(cache / "bases" / f"debian-bookworm-{platform.machine()}.tar", "w") as archive:
        for path in libraries:
            archive.add(os.path.realpath(path), path)
        for program in programs:
            archive.add(os.path.realpath(program), f"/bin/{os.path.basename(program)}")
    return cache


def check_built(root: Path, env: dict[str, str]) -> None:
    """What `DOCKERFILE` makes is there, and every user of the machine can read it."""
    made = root / "srv" / "made"
    assert (made / "data" / "deep" / "file").read_bytes() == b"\x00\xff"
    assert (made / "greeting").read_text() == "hello  world in /srv/made"
    assert {path.name for path in (root / "opt" / "bin").iterdir()} == {"tool.sh", "one.txt", "two.txt", "late.txt"}
    assert os.access(root / "opt" / "bin" / "tool.sh", os.X_OK)
    assert (root / "opt" / "renamed").read_text() == "one"
    assert (root / "opt" / "link").read_text() == "one"
    assert not (root / "opt" / "link").is_symlink()
    assert os.readlink(made / "data" / "inner") == "deep/file"
    assert os.readlink(root / "srv" / "absolute") == "/etc"
    assert (root / "etc" / "late").read_text() == "late"
    assert (root / "opt" / "late.txt").read_text() == "late"
    assert (made / "late.txt").read_text() == "late"
    assert (root / "tmp" / "who").read_text() == "nobody\n"
    assert (root / "tmp" / "numbers").read_text() == "12\n34\n"
    assert env["GREETING"] == "hello  world"
    assert env["EMPTY"] == ""
    assert "/usr/bin" in env["PATH"]
    assert not list((root / "dev").iterdir())
    assert not (root / ".sandbox-build").exists()
    for above, folders, files in os.walk(root):
        for name in (*folders, *files):
            mode = os.lstat(os.path.join(above, name)).st_mode
            if not stat.S_ISLNK(mode):
                wanted = 0o555 if stat.S_ISDIR(mode) else 0o444
                assert mode & wanted == wanted, os.path.join(above, name)
                assert not stat.S_ISREG(mode) or not mode & (stat.S_ISUID | stat.S_ISGID)


def test_an_engine_builds_and_unpacks(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_with_base()
    monkeypatch.setenv("SANDBOX_CACHE", str(tmp_path / "cache"))
    source = image_source("Worked")
    said: list[str] = []
    built = build_by_engine(engine, source, said.append, base_from_packages=True)
    try:
        assert built == image_id(engine, source.tag)
        assert any("COPY data/" in line for line in said)
        with pytest.raises(ProviderError) as caught:
            rootfs("Worked")
        assert caught.value.hint == "sandbox images build Worked"
        root = unpack_from_engine(engine, source)
        assert rootfs("Worked") == root
        check_built(root, rootfs_env("Worked"))
        first = os.stat(root).st_ino
        assert unpack_from_engine(engine, source) == root
        assert os.stat(root).st_ino != first
        assert {path.name for path in root.parent.parent.iterdir()} == {root.parent.name}
    finally:
        engine.call("remove_image", source.tag)
        engine.close()


def test_what_was_built_is_pinned_and_not_what_was_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch, small_base_at: Path
) -> None:
    (folder / "Dockerfile").write_text("FROM debian:bookworm-slim\nRUN mkdir /made\n")
    monkeypatch.setenv("SANDBOX_CACHE", str(small_base_at))
    source = image_source("Worked")
    hashes = []
    for _ in range(2):
        build_by_steps(source, print)
        hashes.append(rootfs_sha256("Worked"))
    [base] = (small_base_at / "bases").iterdir()
    with tarfile.open(base, "a") as archive:
        archive.add(folder / "one.txt", "usr/newer")
    build_by_steps(source, print)
    assert hashes[0] == hashes[1] != rootfs_sha256("Worked")
    assert source == image_source("Worked")
    (source.unpacked / "sha256").unlink()
    with pytest.raises(ProviderError) as caught:
        rootfs_sha256("Worked")
    assert caught.value.hint == "sandbox images build Worked"


@pytest.mark.parametrize("change", ["content", "mode", "link", "name", "moved"])
def test_the_hash_of_a_tree_sees_every_change(tmp_path: Path, change: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("x")
    (tmp_path / "a" / "link").symlink_to("file")
    (tmp_path / "b").mkdir()
    before = tree_sha256(tmp_path)
    os.utime(tmp_path / "a" / "file", (1, 1))
    assert tree_sha256(tmp_path) == before
    if change == "content":
        (tmp_path / "a" / "file").write_text("y")
    elif change == "mode":
        (tmp_path / "a" / "file").chmod(0o755)
    elif change == "link":
        (tmp_path / "a" / "link").unlink()
        (tmp_path / "a" / "link").symlink_to("other")
    else:
        (tmp_path / "a" / "file").rename(tmp_path / ("a" if change == "name" else "b") / "renamed")
    assert tree_sha256(tmp_path) != before


def test_the_steps_build_the_same_without_an_engine(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base_archive_at: Path
) -> None:
    monkeypatch.setenv("SANDBOX_CACHE", str(base_archive_at))
    said: list[str] = []
    root = build_by_steps(image_source("Worked"), said.append)
    assert root == rootfs("Worked")
    check_built(root, rootfs_env("Worked"))
    assert {path.name for path in root.parent.parent.iterdir()} == {root.parent.name}


@pytest.mark.parametrize(
    ("line", "said"),
    [("RUN echo one && echo two >&2 && exit 7", "line 3: exit code 7\none\ntwo"), ("RUN nonsense", "not found")],
)
def test_a_step_that_fails_shows_its_output(
    folder: Path, monkeypatch: pytest.MonkeyPatch, small_base_at: Path, line: str, said: str
) -> None:
    (folder / "Dockerfile").write_text(f"FROM debian:bookworm-slim\n\n{line}\n")
    monkeypatch.setenv("SANDBOX_CACHE", str(small_base_at))
    with pytest.raises(ProviderError) as caught:
        build_by_steps(image_source("Worked"), print)
    assert said in caught.value.message
    assert not list((small_base_at / "images").iterdir())


def test_a_file_to_copy_that_is_missing_names_the_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, small_base_at: Path
) -> None:
    (folder / "Dockerfile").write_text("FROM debian:bookworm-slim\nCOPY nothing-* /x/\n")
    monkeypatch.setenv("SANDBOX_CACHE", str(small_base_at))
    with pytest.raises(DataError, match="line 2: there is no nothing-"):
        build_by_steps(image_source("Worked"), print)


def test_a_build_where_bubblewrap_does_not_start_says_why(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_base_at: Path
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "bwrap").write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create a new namespace'\nexit 1\n"
    )
    (tmp_path / "bin" / "bwrap").chmod(0o755)
    (folder / "Dockerfile").write_text("FROM debian:bookworm-slim\nRUN true\n")
    monkeypatch.setenv("SANDBOX_CACHE", str(small_base_at))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(ProviderError, match="may not make namespaces here") as caught:
        build_by_steps(image_source("Worked"), print)
    assert "sysctl" in (caught.value.hint or "")


def test_an_engine_that_fails_a_step_shows_its_output(folder: Path) -> None:
    engine = engine_with_base()
    (folder / "Dockerfile").write_text("FROM debian:bookworm-slim\nRUN echo one && echo two >&2 && exit 7\n")
    with pytest.raises(ProviderError) as caught:
        build_by_engine(engine, image_source("Worked"), print, base_from_packages=True)
    assert "RUN echo one" in caught.value.message
    assert "exit 7" in caught.value.message
    assert {"one", "two"} <= set(caught.value.message.splitlines())
    engine.close()


@pytest.mark.parametrize("provider", ["docker", "bubblewrap"])
@pytest.mark.parametrize(
    ("dockerfile", "said"), [("FROM debian:bookworm-slim\nRUNN true\n", "RUNN"), ("", "empty"), ("# nothing\n", "")]
)
def test_a_dockerfile_that_the_engine_cannot_read_is_to_be_corrected(
    cli: CommandLine, dockerfile: str, said: str, provider: str
) -> None:
    engine_with_base().close()
    folder = cli.folder / "environments" / "wrong"
    folder.mkdir(parents=True)
    (folder / "environment.py").write_text("")
    (folder / "Dockerfile").write_text(dockerfile)
    done = cli("images", "build", "wrong", "--for", provider)
    assert done.returncode == 3, done.stderr
    assert said in done.stderr
    assert str(folder / "Dockerfile") in done.stderr
    assert "Traceback" not in done.stderr


def test_a_base_that_no_registry_gives_says_how_it_can_be_made(folder: Path) -> None:
    engine = engine_with_base()
    (folder / "Dockerfile").write_text("FROM localhost:9/debian:bookworm-slim\n")
    with pytest.raises(ProviderError) as caught:
        build_by_engine(engine, image_source("Worked"), print, base_from_packages=False)
    assert "sandbox images build Worked --base-from-packages" in (caught.value.hint or "")
    engine.close()


async def test_an_image_with_a_volume_is_refused(folder: Path) -> None:
    engine = engine_with_base()
    (folder / "Dockerfile").write_text("FROM debian:bookworm-slim\nVOLUME /data\n")
    source = image_source("Worked")
    build_by_engine(engine, source, print, base_from_packages=True)
    provider = DockerProvider(engine, "")
    try:
        with pytest.raises(ProviderError, match="VOLUME"):
            await provider.start(SandboxSpec(image="Worked"))
    finally:
        engine.call("remove_image", source.tag)
        await provider.close()


def test_a_name_follows_the_content_of_the_folder(folder: Path) -> None:
    def name() -> str:
        source = image_source("Worked")
        assert source.tag == source.tag.lower()
        assert source.unpacked.name.startswith("Worked-")
        return source.tag

    names = [name()]
    (folder / "data" / "__pycache__").mkdir()
    (folder / "data" / "__pycache__" / "x.pyc").write_bytes(b"x")
    (folder / "environment.py").write_text("changed")
    (folder / "datum").write_text("not copied")
    assert name() == names[0]
    (folder / "one.txt").write_text("changed")
    names.append(name())
    (folder / "one.txt").chmod(0o755)
    names.append(name())
    (folder / "one.txt").rename(folder / "renamed.txt")
    names.append(name())
    (folder / "link").unlink()
    (folder / "link").symlink_to("elsewhere")
    names.append(name())
    with (folder / "Dockerfile").open("a") as file:
        file.write("COPY . /everything\n")
    names.append(name())
    (folder / "environment.py").write_text("changed again")
    names.append(name())
    (folder / ".dockerignore").write_text("# left out\n*.txt\n/data\n")
    names.append(name())
    assert len(set(names)) == len(names)
    (folder / "two.txt").write_text("changed")
    (folder / "data" / "deep" / "file").write_text("changed")
    assert name() == names[-1]
    assert "data/deep/file" not in image_source("Worked").files


@pytest.mark.parametrize(
    ("line", "left_out"),
    [
        ("*.txt", {"top.txt"}),
        ("**/*.txt", {"top.txt", "data/a.txt", "data/deep/b.txt"}),
        ("data/*.txt", {"data/a.txt"}),
        ("*/deep", {"data/deep/b.txt", "data/deep/c"}),
        ("data/**/c", {"data/deep/c"}),
        ("/data/", {"data/a.txt", "data/deep/b.txt", "data/deep/c"}),
        ("./data/../data/deep", {"data/deep/b.txt", "data/deep/c"}),
    ],
)
def test_what_is_ignored_is_what_an_engine_would_ignore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, left_out: set[str]
) -> None:
    folder = tmp_path / "environments" / "ignoring"
    (folder / "data" / "deep").mkdir(parents=True)
    files = {"top.txt", "data/a.txt", "data/deep/b.txt", "data/deep/c"}
    for file in files:
        (folder / file).write_text("")
    (folder / "environment.py").write_text("")
    (folder / "Dockerfile").write_text("FROM debian:12\nCOPY . /x\n")
    (folder / ".dockerignore").write_text(f"{line}\n")
    monkeypatch.setenv("SANDBOX_WORKSPACE", str(tmp_path))
    assert files - set(image_source("ignoring").files) == left_out


def test_a_star_of_what_is_copied_stands_for_no_slash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "environments" / "starry"
    (folder / "below").mkdir(parents=True)
    for file in ("a.txt", "below/b.txt", "below/c", "environment.py"):
        (folder / file).write_text("")
    (folder / "Dockerfile").write_text("FROM debian:12\nCOPY *.txt bel*/c /x/\n")
    monkeypatch.setenv("SANDBOX_WORKSPACE", str(tmp_path))
    assert set(image_source("starry").files) == {"Dockerfile", "a.txt", "below/c"}


def test_what_has_no_image(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "environments" / "bare").mkdir()
    (tmp_path / "environments" / "bare" / "environment.py").write_text("")
    with pytest.raises(ProviderError) as caught:
        image_source("bare")
    assert caught.value.hint == f"write {tmp_path / 'environments' / 'bare' / 'Dockerfile'}"
    with pytest.raises(UnknownNameError):
        image_source("nowhere")
    names = [source.name for source in image_sources()]
    assert names[0] == "base"
    assert "Worked" in names
    assert "bare" not in names
    (folder / ".dockerignore").write_text("!kept\n")
    with pytest.raises(UsageError, match="exceptions"):
        image_source("Worked")


@pytest.mark.parametrize(
    ("image", "release"),
    [("debian:bookworm-slim", "bookworm"), ("debian:13", "trixie"), ("example.org/library/debian:12-slim", "bookworm")],
)
def test_the_release_of_an_image(image: str, release: str) -> None:
    assert release_of(image) == release


@pytest.mark.parametrize("image", ["debian", "alpine:3", "debian:", "debian:12-slim@sha256:00", "notdebian:12"])
def test_other_images_cannot_be_made_of_packages(image: str) -> None:
    with pytest.raises(ProviderError, match="cannot be made of packages"):
        release_of(image)


def test_the_command_line_builds_lists_and_cleans(cli: CommandLine) -> None:
    engine_with_base().close()
    tag = image_source("").tag
    assert tag in cli.ok("images", "build", "base")
    assert tag in cli.ok("images", "build", "base", "--for", "docker")
    [base] = [image for image in cli.json("images", "list", "--json") if image["name"] == "base"]
    assert base["tag"] == tag
    assert base["docker"].startswith("sha256:")
    assert "docker: nothing was left" in cli.ok("clean", "no-such-run")


def test_nothing_is_to_be_built_for_an_engine_that_is_not_there(cli: CommandLine) -> None:
    cli.environment["DOCKER_HOST"] = "unix:///nowhere"
    assert "sandbox images build base" not in cli.ok("images", "list")


def test_the_command_line_refuses_what_there_is_not(cli: CommandLine) -> None:
    done = cli("images", "build", "nowhere")
    assert (done.returncode, "unknown environment 'nowhere'" in done.stderr) == (2, True)
    done = cli("images", "build", "base", "--for", "vagrant")
    assert (done.returncode, "unknown sandbox provider 'vagrant'" in done.stderr) == (2, True)
