"""The stand-ins' process: one server per vendor on a free port of 127.0.0.1.

Run by `process.start`, which reads the addresses from the first line of its output. It ends
when its input closes or its parent changes: then whoever started it is gone, however it went.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import threading
import time
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from dagster_project.sandbox import faults
from dagster_project.sandbox.throttle import windows
from dagster_project.sandbox.vendors import hubspot, qualtrics, salesforce
from dagster_project.sandbox.vendors.exchange import (
    BROKEN,
    TOO_MANY,
    UNAUTHORIZED,
    Answer,
    Records,
    Request,
    Serves,
    as_json,
)

HOST = "127.0.0.1"
VENDORS: dict[str, Serves] = {
    "hubspot": hubspot,
    "salesforce": salesforce,
    "qualtrics": qualtrics,
}
_PARENT_CHECK_SECONDS = 1.0


class Shelf:
    """The records of the current world, read when first asked for, dropped when it changes."""

    def __init__(self, sandbox_dir: Path) -> None:
        self.sandbox_dir = sandbox_dir
        self._read: dict[str, Records] = {}
        self._stamp: tuple[int, int] | None = None
        self._lock = threading.Lock()

    def records(self, name: str) -> Records:
        """Return what one object serves."""
        with self._lock:
            state = os.stat(self.sandbox_dir / "state.json")
            stamp = (state.st_ino, state.st_mtime_ns)
            if stamp != self._stamp:
                self._read, self._stamp = {}, stamp
            if name not in self._read:
                self._read[name] = Records.read(self.sandbox_dir / "api" / f"{name}.tsv")
            return self._read[name]


class Handler(BaseHTTPRequestHandler):
    """Answers one vendor's requests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: ThreadingHTTPServer

    def __init__(
        self, *args: Any, source: str, shelf: Shelf, limits: Any, meter: faults.Meter
    ) -> None:
        self.source, self.shelf, self.limits, self.meter = source, shelf, limits, meter
        super().__init__(*args)

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the pipeline logs its own requests."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        address = f"http://{HOST}:{self.server.server_port}"
        request = Request(self.command, self.path, self.headers, self.rfile.read(length), address)
        table = VENDORS[self.source].table_of(request)
        actions = self.meter.met(self.source, table)
        if "slow" in actions:
            time.sleep(actions["slow"].seconds)
        answer = self._refusal(request, actions) or self._answer(request, actions)
        self._send(answer, is_cut="drop" in actions)

    def _refusal(self, request: Request, actions: dict[str, faults.Fault]) -> Answer | None:
        if "error" in actions:
            return as_json({"message": "internal error"}, BROKEN)
        if "deny" in actions:
            return as_json({"message": "unauthorized"}, UNAUTHORIZED)
        if "html" in actions:
            return Answer(b"<html>Sign in</html>", content_type="text/html")
        if "body" in actions:
            wrong = actions["body"]
            return Answer(wrong.body.encode(), content_type=wrong.content_type)
        for ending, window in self.limits:
            wait = window.wait_seconds() if request.path.endswith(ending) else 0
            if wait:
                problem = {"status": "error", "message": "rate limit", "policyName": "SECONDLY"}
                return as_json(problem, TOO_MANY, {"Retry-After": str(wait)})
        return None

    def _answer(self, request: Request, actions: dict[str, faults.Fault]) -> Answer:
        read = (lambda _: Records()) if "empty" in actions else self.shelf.records
        return VENDORS[self.source].answer(request, read)

    def _send(self, answer: Answer, *, is_cut: bool) -> None:
        """Send head and body in one piece: two would wait for each other's receipt."""
        head = {
            "Content-Type": answer.content_type,
            "Content-Length": str(len(answer.body)),
            **answer.headers,
        }
        lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in head.items()]
        start = "\r\n".join([*lines, "\r\n"]).encode()
        if is_cut:
            self.wfile.write(start + answer.body[: len(answer.body) // 2])
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(start + answer.body)


def serve(sandbox_dir: Path, rate_scale: float) -> dict[str, str]:
    """Start a server per vendor in threads of this process; return their addresses."""
    shelf, meter = Shelf(sandbox_dir), faults.Meter(sandbox_dir)
    addresses = {}
    for source in VENDORS:
        limits = windows(source, rate_scale)
        handler = partial(Handler, source=source, shelf=shelf, limits=limits, meter=meter)
        server = ThreadingHTTPServer((HOST, 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        addresses[source] = f"http://{HOST}:{server.server_address[1]}"
    return addresses


def _end_with_parent(parent: int) -> None:
    """End the process when its parent is gone: the pipe may live on in the parent's children."""
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os._exit(0)


def main() -> None:
    """Serve until the input closes or the parent is gone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sandbox_dir", type=Path)
    parser.add_argument("--rate-scale", type=float, default=1.0)
    parser.add_argument("--parent", type=int, required=True, help="process id of the starter")
    given = parser.parse_args()
    addresses = serve(given.sandbox_dir, given.rate_scale)
    threading.Thread(target=_end_with_parent, args=(given.parent,), daemon=True).start()
    sys.stdout.write(json.dumps(addresses) + "\n")
    sys.stdout.flush()
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
