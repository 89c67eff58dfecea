"""File systems from archives, and where `cd` leads."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.intercode_bash.shells import resolved
from environments.intercode_bash.trees import MADE, Times, load_tree
from sandbox import DataError

NOW = 2_000_000_000


def dates(archive: bytes) -> dict[str, float]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {member.name: member.mtime for member in tar.getmembers()}


def test_files_have_the_ages_that_they_had(shared_data: Path) -> None:
    tree = load_tree(str(shared_data / "agents" / "intercode" / "nl2bash" / "filesystem_2.tar.gz"))
    found = dates(tree.archive(Times(NOW), with_empty_folders=True))
    assert found["system/folder1/recent.txt"] == NOW - 1
    assert 30 < (NOW - found["system/a.out"]) / 86400 < 62
    assert found["system/text1.txt"] == found["system"] == NOW
    older = dates(tree.archive(Times(NOW, made=MADE + 100, fresh=7), with_empty_folders=True))
    assert older["system/folder1/recent.txt"] == NOW - 101
    assert older["system/text1.txt"] == NOW - 7
    assert tree.tops == ["/system"]


def test_empty_folders_can_be_left_out(shared_data: Path) -> None:
    tree = load_tree(str(shared_data / "agents" / "intercode" / "nl2bash" / "filesystem_3.tar.gz"))
    all_of_it = dates(tree.archive(Times(NOW), with_empty_folders=True))
    filled = dates(tree.archive(Times(NOW), with_empty_folders=False))
    assert set(all_of_it) - set(filled) == {f"workspace/test{name}" for name in ("", "/2dir", "/3dir", "/dir1")}
    assert "workspace/dir2/mysql" in filled


@pytest.mark.parametrize(
    "content", [b"", b"no archive", b"\x1f\x8b\x08\x00damaged", b"\x1f\x8b\x08" + b"\x00" * 7 + b"\xff" * 30]
)
def test_a_damaged_archive_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tree.tar.gz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"tree\.tar\.gz"):
        load_tree(str(path))


@given(st.text("/.ab ", max_size=20), st.text("/.ab ", max_size=20))
def test_cd_leads_to_a_plain_path(folder: str, argument: str) -> None:
    found = resolved("/" + folder, argument)
    assert found.startswith("/")
    assert not set(found.split("/")[1:]) & {".", ".."}
    assert resolved("/anywhere", found) == found
