"""What every server is made of. It goes into the background once it can be asked, and others cannot read its memory."""

import ctypes
import http.cookies
import http.server
import os
import socketserver
import urllib.parse
from collections.abc import Callable

Page = tuple[int, dict[str, str], str]
Answer = Callable[[str, str, dict[str, str], dict[str, str], str], Page]

PORT = 8000
MAX_FORM = 65536
NOT_DUMPABLE = (4, 0, 0, 0, 0)
"""Arguments of prctl on Linux: PR_SET_DUMPABLE, 0."""


def serve(answer: Answer, secret: str) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("")

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            size = min(int(length), MAX_FORM) if length.isdecimal() else 0
            self.reply(self.rfile.read(size).decode(errors="replace"))

        def reply(self, form: str) -> None:
            address = urllib.parse.urlsplit(self.path)
            pairs = urllib.parse.parse_qsl(f"{address.query}&{form}", keep_blank_values=True)
            jar = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
            cookies = {name: morsel.value for name, morsel in jar.items()}
            path = urllib.parse.unquote(address.path)
            try:
                status, headers, page = answer(self.command, path, dict(pairs), cookies, secret)
            except Exception as error:
                status, headers, page = 500, {}, f"<p>The server failed: {type(error).__name__}</p>\n"
            content = page.encode()
            self.send_response_only(status)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            return None

    class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", PORT), Handler)
    if os.fork():
        os._exit(0)
    os.setsid()
    ctypes.CDLL(None).prctl(*NOT_DUMPABLE)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    server.serve_forever()
