"""Frames: what is packed is unpacked, and what is not packed is an error and nothing worse."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sandbox.sandboxes.guest.wire import PREFIX, join, lengths, pack, split, unpack

names = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=20)


@given(fields=st.dictionaries(names, st.binary(max_size=300)), body=st.binary(max_size=300))
def test_what_is_packed_is_unpacked(fields: dict[str, bytes], body: bytes) -> None:
    frame = pack(fields, body)
    head, size = lengths(frame[:PREFIX])
    assert unpack(frame[PREFIX : PREFIX + head]) == fields
    assert frame[PREFIX + head :] == body
    assert size == len(body)


@given(data=st.binary(max_size=200) | st.binary(max_size=50).map(lambda more: b"name 5\nvalue" + more))
def test_other_bytes_are_fields_or_an_error(data: bytes) -> None:
    try:
        fields = unpack(data)
    except ValueError:
        return
    assert sum(len(name) + len(value) for name, value in fields.items()) <= len(data)


@given(texts=st.lists(st.binary(max_size=20).map(lambda text: text.replace(b"\0", b""))))
def test_a_field_of_many_texts(texts: list[bytes]) -> None:
    assert split(join(texts)) == texts
