"""A mail server of the tests' own: takes messages, and refuses addresses that begin with "no"."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message

ANSWERS = {"EHLO": "250 here", "MAIL": "250 ok", "RSET": "250 ok", "DATA": "354 go on"}


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[Message] = []


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "QUIT":
                self._say("221 bye")
                return
            if word == "RCPT":
                self._say("550 nobody of that name" if "<no" in line.lower() else "250 ok")
                continue
            self._say(ANSWERS.get(word, "502 what"))
            if word == "DATA":
                self._take()

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.taken.append(message_from_bytes(b"".join(lines)))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def post_office() -> Iterator[tuple[dict[str, object], list[Message]]]:
    """Give what `settings.EMAIL` wants, and the messages that were taken."""
    with _Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        described = {"host": host, "port": port, "user": "", "password": "", "use_ssl": False}
        yield described, server.taken
        server.shutdown()
