"""Objects of a git repository, made without git (gitformat-loose)."""

from __future__ import annotations

import hashlib
import zlib


def _loose_object(kind: str, content: bytes) -> tuple[str, bytes]:
    """(name, content) of a loose object of git."""
    whole = f"{kind} {len(content)}\0".encode() + content
    digest = hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    return f"project/.git/objects/{digest[:2]}/{digest[2:]}", zlib.compress(whole, 9)


def commit(files: dict[str, bytes], parent: str, message: str) -> tuple[str, dict[str, bytes]]:
    """(id, objects) of a commit of git; its id is that of its object."""
    objects = {}
    tree = b""
    for name, content in sorted(files.items()):
        path, packed_content = _loose_object("blob", content)
        objects[path] = packed_content
        tree += f"100644 {name}\0".encode() + bytes.fromhex(path[-41:].replace("/", ""))
    path, packed_content = _loose_object("tree", tree)
    objects[path] = packed_content
    lines = [f"tree {path[-41:].replace('/', '')}", *([f"parent {parent}"] if parent else [])]
    person = "Robin <robin@example.org> 1704067200 +0000"
    text = "\n".join([*lines, f"author {person}", f"committer {person}", "", message, ""])
    path, packed_content = _loose_object("commit", text.encode())
    objects[path] = packed_content
    return path[-41:].replace("/", ""), objects
