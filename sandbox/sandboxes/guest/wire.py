"""Frames between the host and the supervisor: the length of the fields, that of the body, named fields, raw bytes."""

PREFIX = 8
"""Bytes before the fields: two lengths of four bytes, high byte first."""

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a body: of a command's standard input, or of one part of a file."""


def pack(fields: "dict[str, bytes]", body: bytes = b"") -> bytes:
    """A frame."""
    head = b"".join(b"%s %d\n%s" % (name.encode("ascii"), len(value), value) for name, value in fields.items())
    return len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head + body


def lengths(prefix: bytes) -> "tuple[int, int]":
    """The bytes of the fields and of the body."""
    return int.from_bytes(prefix[:4], "big"), int.from_bytes(prefix[4:8], "big")


def unpack(head: bytes) -> "dict[str, bytes]":
    """The fields of a frame.

    Raises:
        ValueError: they are not as `pack` makes them.
    """
    fields = {}
    position = 0
    while position < len(head):
        end = head.find(b"\n", position, position + 64)
        name, space, digits = head[position:end].partition(b" ")
        if end < 0 or not space or not digits.isdigit():
            raise ValueError("a field without name and length")
        position = end + 1 + int(digits)
        if position > len(head):
            raise ValueError("a field longer than the frame")
        fields[name.decode("ascii")] = head[end + 1 : position]
    return fields


def join(texts: "list[bytes]") -> bytes:
    """Texts without NUL as one field."""
    return b"".join(text + b"\0" for text in texts)


def split(field: bytes) -> "list[bytes]":
    """The texts of a field that `join` made."""
    return field.split(b"\0")[:-1]
