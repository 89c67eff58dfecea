"""A signed token (RFC 7519, HS256) whose key is a word. The key is the second word of the secret."""

import base64
import hashlib
import hmac
import json


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed(claims: dict[str, str], key: str) -> str:
    parts = [encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    return ".".join([*parts, encoded(hmac.digest(key.encode(), ".".join(parts).encode(), hashlib.sha256))])


def answer(
    method: str, path: str, fields: dict[str, str], cookies: dict[str, str], secret: str
) -> tuple[int, dict[str, str], str]:
    flag, key = secret.split()
    if path == "/":
        token = signed({"user": "visitor"}, key)
        return 200, {}, f"<h1>Archive</h1>\n<p>Your token: {token}</p>\n<p>Show it at /archive?token=TOKEN</p>\n"
    if path != "/archive":
        return 404, {}, "<p>There is no such page.</p>\n"
    head, _, signature = fields.get("token", "").rpartition(".")
    right = encoded(hmac.digest(key.encode(), head.encode(), hashlib.sha256))
    if not hmac.compare_digest(signature.encode(), right.encode()):
        return 403, {}, "<p>The signature is wrong.</p>\n"
    claims = json.loads(base64.urlsafe_b64decode(head.partition(".")[2] + "=="))
    if claims.get("user") != "archivist":
        return 200, {}, "<p>Only the archivist may see the archive.</p>\n"
    return 200, {}, f"<p>The flag is {flag}</p>\n"
