"""A folder that is remembered comes back as it was, whatever is done to it."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.sandboxes.guest.snapshot import Store, TooLargeError
from sandbox.sandboxes.guest.steps import ChangedError
from sandbox.sandboxes.guest.tree import Tree

NAMES = st.sampled_from(["a", "b", "c d", "-r", "é", "n" * 255, "\n"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: Path(*parts))
CHANGES = st.one_of(
    st.tuples(st.just("write"), PATHS, st.binary(max_size=20)),
    st.tuples(st.just("mkdir"), PATHS, st.just(b"")),
    st.tuples(st.just("remove"), PATHS, st.just(b"")),
    st.tuples(st.just("link"), PATHS, st.sampled_from([b"a", b"..", b"/", b"missing"])),
    st.tuples(st.just("mode"), PATHS, st.sampled_from([b"000", b"500", b"777", b"644"])),
    st.tuples(st.just("rename"), PATHS, st.sampled_from([b"a", b"b"])),
    st.tuples(st.just("fifo"), PATHS, st.just(b"")),
    st.tuples(st.just("hard"), PATHS, st.sampled_from([b"a", b"b"])),
)
Change = tuple[str, Path, bytes]


@pytest.fixture(autouse=True)
def _same_folder() -> Iterator[None]:
    """A tree goes from folder to folder; the tests' own stays."""
    before = os.getcwd()
    yield
    os.chdir(before)


def apply(change: Change, top: Path) -> None:
    """Do it, if it can be done."""
    kind, relative, value = change
    path = top / relative
    try:
        if any(part.is_symlink() for part in (path, *path.parents) if part != path or kind in ("mode", "write")):
            return
        match kind:
            case "write":
                if path.is_file() or not path.exists():
                    path.write_bytes(value)
            case "mkdir":
                path.mkdir(parents=True)
            case "remove":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            case "link":
                path.symlink_to(value.decode())
            case "mode":
                path.chmod(int(value, 8))
            case "rename":
                path.rename(top / value.decode())
            case "fifo":
                os.mkfifo(path)
            case "hard":
                os.link(path, top / value.decode(), follow_symlinks=False)
    except OSError:
        return


def shown(top: Path) -> dict[str, object]:
    found: dict[str, object] = {}
    for above, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(above, name)
            info = path.lstat()
            content: object = None
            if stat.S_ISREG(info.st_mode):
                content = path.read_bytes()
            elif stat.S_ISLNK(info.st_mode):
                content = os.readlink(path)
            found[str(path)] = (oct(info.st_mode), info.st_mtime_ns, content)
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="looks into folders without permission, as root can")
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(CHANGES, max_size=12), changed=st.lists(st.lists(CHANGES, max_size=12), max_size=3))
def test_it_comes_back(
    made: list[Change], changed: list[list[Change]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    top = tmp_path_factory.mktemp("tree")
    for change in made:
        apply(change, top)
    tree = Tree(os.fsencode(top), [])
    before = shown(top)
    tree.keep(tree.record(Store(10_000, 1000)), first=True)
    assert shown(top) == before
    for changes in changed:
        for change in changes:
            apply(change, top)
        tree.restore(fresh=False)
        assert shown(top) == before
    shutil.rmtree(top)


@pytest.mark.skipif(os.geteuid() != 0, reason="looks into folders without permission, as root can")
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), changed=st.lists(st.lists(CHANGES, max_size=8), min_size=1, max_size=5))
def test_it_comes_back_to_each_name(
    data: st.DataObject, changed: list[list[Change]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    top = tmp_path_factory.mktemp("tree")
    tree = Tree(os.fsencode(top), [])
    stores: list[Store] = []
    before: list[dict[str, object]] = []
    for number, changes in enumerate(changed):
        for change in changes:
            apply(change, top)
        stores.append(Store(10_000, 1000, stores))
        tree.keep(tree.record(stores[-1]), first=False, name=b"%d" % number)
        before.append(shown(top))
    for number in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=5)):
        for change in data.draw(st.lists(CHANGES, max_size=5)):
            apply(change, top)
        tree.restore(False, b"%d" % number)
        assert shown(top) == before[number]
    tree.forget([b"0"])
    with pytest.raises(KeyError):
        tree.restore(False, b"1")
    shutil.rmtree(top)


def test_an_excluded_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "file").write_text("1")
    tree = Tree(os.fsencode(tmp_path), [os.fsencode(tmp_path / "kept")])
    tree.keep(tree.record(Store(1000, 100)), first=True)
    (tmp_path / "kept" / "new").write_text("stays")
    (tmp_path / "file").write_text("2")
    tree.restore(fresh=False)
    assert (tmp_path / "file").read_text() == "1"
    assert (tmp_path / "kept" / "new").read_text() == "stays"
    (tmp_path / "kept").rename(tmp_path / "moved")
    with pytest.raises(ChangedError):
        tree.restore(fresh=False)


def test_a_folder_that_was_replaced_is_not_followed(tmp_path: Path) -> None:
    top, other = tmp_path / "top", tmp_path / "other"
    top.mkdir()
    other.mkdir()
    (other / "file").write_text("keep")
    tree = Tree(os.fsencode(top), [])
    tree.keep(tree.record(Store(1000, 100)), first=True)
    top.rmdir()
    top.symlink_to(other)
    with pytest.raises((ChangedError, OSError)):
        tree.restore(fresh=False)
    assert (other / "file").read_text() == "keep"


@pytest.mark.parametrize(("limit", "entries"), [(10, 100), (1000, 2)])
def test_what_is_too_large_is_an_error(tmp_path: Path, limit: int, entries: int) -> None:
    for number in range(4):
        (tmp_path / str(number)).write_text("12345")
    tree = Tree(os.fsencode(tmp_path), [])
    with pytest.raises(TooLargeError):
        tree.keep(tree.record(Store(limit, entries)), first=True)
