"""What is kept of a command's output: the head and the tail, and between them a line that says what was left out."""


class Capture:
    """Takes any amount of output and keeps `limit` bytes of it."""

    def __init__(self, limit: int) -> None:
        self.total = 0
        self._tail_limit = limit // 2
        self._head_limit = limit - self._tail_limit
        self._head = bytearray()
        self._tail = bytearray()

    def add(self, data: bytes) -> None:
        self.total += len(data)
        room = self._head_limit - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        if data:
            self._tail += data
            if len(self._tail) > self._tail_limit + 262144:
                del self._tail[: len(self._tail) - self._tail_limit]

    def result(self) -> "tuple[bytes, int]":
        """What was kept, and how many bytes were left out. No UTF-8 character is cut in two."""
        tail = bytes(self._tail[max(0, len(self._tail) - self._tail_limit) :])
        head = bytes(self._head)
        if len(head) + len(tail) == self.total:
            return head + tail, 0
        head, tail = _without_started(head), _without_rest(tail)
        cut = self.total - len(head) - len(tail)
        return head + b"\n[... %d bytes left out ...]\n" % cut + tail, cut


def _without_started(data: bytes) -> bytes:
    """Without the first bytes of a character at the end."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte < 0x80:
            return data
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return data if length <= back else data[:-back]
    return data


def _without_rest(data: bytes) -> bytes:
    """Without the last bytes of a character at the start."""
    start = 0
    while start < min(3, len(data)) and 0x80 <= data[start] < 0xC0:
        start += 1
    return data[start:]
