"""`make dev`: the UI comes up on the project and goes down with its children."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from dagster_project.settings import PROJECT_ROOT, to_environment

LOADED = """
{ repositoriesOrError { ... on RepositoryConnection { nodes {
    schedules { name } jobs { name } assetNodes { assetKey { path } } } } } }
"""
UP_SECONDS = 150


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(port):
    """Return the loaded repositories, or None while the UI is not up."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": LOADED}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            found = json.load(answer)["data"]["repositoriesOrError"]
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None
    return found.get("nodes") or None


def group_members(group):
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                state = Path(entry.path, "stat").read_text().rpartition(")")[2].split()[0]
                # A zombie has ended; whoever adopted it may take its time to notice.
                if os.getpgid(int(entry.name)) == group and state != "Z":
                    found.append(int(entry.name))
            except (ProcessLookupError, FileNotFoundError):
                continue
    return found


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="children are counted in /proc")
def test_dev__shows_every_asset_and_leaves_no_process_behind(copied):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "dagster_project.cli", "dev", "--port", str(port)],
        cwd=PROJECT_ROOT,
        env={**os.environ, **to_environment(copied.settings)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + UP_SECONDS
        nodes = None
        while nodes is None and time.monotonic() < deadline and process.poll() is None:
            time.sleep(1)
            nodes = ask(port)
        assert nodes, "the UI did not come up"
        paths = {tuple(node["assetKey"]["path"]) for node in nodes[0]["assetNodes"]}
        assert {("salesforce", "account"), ("account_tiers",), ("published_build",)} <= paths
        assert {job["name"] for job in nodes[0]["jobs"]} >= {"daily", "pull", "build"}
        assert [schedule["name"] for schedule in nodes[0]["schedules"]] == ["every_day"]
        children = [
            int(child)
            for child in Path(f"/proc/{process.pid}/task/{process.pid}/children")
            .read_text()
            .split()
        ]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert {child: group_members(child) for child in children} == {c: [] for c in children}
