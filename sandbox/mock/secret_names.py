"""Which names of headers, fields and properties read like those of secrets."""

from __future__ import annotations

import functools
import re

SECRET_HEADERS = ("authorization", "proxy-authorization", "cookie", "set-cookie")

_ALWAYS = re.compile(
    r"passw|passphrase|secret(?!ar)|credential|jwt|bearer"
    r"|(?:api|access|private|subscription|signing|encryption|license|master)[-_ ]?key"
    r"|(?:access|refresh|auth|session|security|csrf|xsrf|api|(?<![a-z])id)[-_ ]?token(?!s?[-_ ]?(?:type|count))",
    re.IGNORECASE,
)
_USUALLY = re.compile(r"auth|token|pwd$|session|signature|^key$|^sig$|^otp$|^pin$", re.IGNORECASE)
_HARMLESS = re.compile(
    r"author(?!iz)|page|next|continuation|cursor|tokens$|token[-_]?type|max[-_]?token", re.IGNORECASE
)
_AMOUNT = re.compile(r"count|limit|expir|used|usage|total|num|max|min|ttl|timeout|second|length|size", re.IGNORECASE)


@functools.lru_cache(maxsize=4_096)
def reads_like_a_secret(name: str, *, is_number: bool = False) -> bool:
    """Whether what stands under a name is taken for a secret.

    Args:
        is_number: the value is a number, so that names such as `token_count` are none.
    """
    if _ALWAYS.search(name):
        return not (is_number and _AMOUNT.search(name))
    if not _USUALLY.search(name) or _HARMLESS.search(name):
        return False
    return not (is_number and _AMOUNT.search(name))
