"""Runs of `mops` as children that tell their stage and can be killed at any moment.

A child is forked from a server that has imported everything, so that a run costs its work and
not 8 s of imports; it calls the very `main` of the command, and its lines on the error stream
are the ones a user sees.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from dataclasses import dataclass

from dagster_project.settings import PROJECT_ROOT, Settings, to_environment

LINE = re.compile(r"^(pull|gates|build|publish|report)\s+(\d+)/(\d+)\s*(.*)")
# A child is looked at this often; a stage's sign may come this much late.
POLL_SECONDS = 0.02
# Each stage begins with a sign on the error stream; judging and writing tell only their end.
SIGNS = {
    "start": None,
    "pull": ("pull", "first"),
    "gates": ("pull", "salesforce__sentiment"),
    "decide": ("gates", "first"),
    "build": ("build", "first"),
    "publish": ("build", "last"),
    "report": ("publish", "first"),
}

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    [
        "dagster_project.definitions", "dagster_project.runs", "dagster_project.summary",
        "dagster_project.sandbox", "dagster_project.gates", "expectations.raw",
        "expectations.runner", "dbt.cli.main", "dbt.adapters.duckdb", "dlt", "requests",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Sign:
    """One line of progress: when it came, counted from the start, and what it said."""

    seconds: float
    stage: str
    done: int
    total: int
    label: str

    def begins(self, stage: str) -> bool:
        """Say whether this line is the sign that a stage begins."""
        wanted = SIGNS[stage]
        if wanted is None or self.stage != wanted[0]:
            return False
        if wanted[1] == "last":
            return self.done == self.total
        return wanted[1] == "first" or self.label.startswith(wanted[1])


class Child:
    """One `mops` command in a process of its own."""

    def __init__(self, settings: Settings, *words: str, file_limit: int | None = None) -> None:
        reading, writing = FORKS.Pipe(duplex=False)
        arguments = (to_environment(settings), words or ("run",), writing, file_limit)
        self.process = FORKS.Process(target=_main, args=arguments, daemon=True)
        self.started = time.monotonic()
        self.process.start()
        writing.close()
        self.signs: list[Sign] = []
        self.told: list[str] = []
        self._reader = threading.Thread(target=self._read, args=(reading,), daemon=True)
        self._reader.start()

    def _read(self, reading) -> None:
        with os.fdopen(os.dup(reading.fileno()), encoding="utf-8", errors="replace") as stream:
            for line in stream:
                self.told.append(line)
                if found := LINE.match(line):
                    seconds = time.monotonic() - self.started
                    stage, done, total, label = found.groups()
                    self.signs.append(Sign(seconds, stage, int(done), int(total), label))

    def kill_after(self, stage: str, delay: float, number: int = signal.SIGKILL) -> bool:
        """Send a signal some time after a stage began; say whether the child still lived."""
        while self.process.is_alive() and not self.has_begun(stage):
            time.sleep(POLL_SECONDS)
        self.process.join(delay)
        was_alive = self.process.is_alive()
        if was_alive:
            os.kill(self.process.pid, number)
        return was_alive

    def has_begun(self, stage: str) -> bool:
        """Say whether a stage, or one after it, has begun: what is done already gives no sign."""
        stages = list(SIGNS)[list(SIGNS).index(stage) :]
        return SIGNS[stage] is None or any(s.begins(name) for s in self.signs for name in stages)

    def wait(self, seconds: float = 600) -> int | None:
        """Return the exit code, negative for a signal; None when it lives on."""
        self.process.join(seconds)
        self._reader.join(5)
        return self.process.exitcode

    @property
    def text(self) -> str:
        """Return what it told on its error stream."""
        return "".join(self.told)


def spans(signs: list[Sign]) -> dict[str, float]:
    """Return how long each stage of an undisturbed run lasted."""
    begins = {"start": 0.0}
    for stage in list(SIGNS)[1:]:
        begins[stage] = next(sign.seconds for sign in signs if sign.begins(stage))
    ends = [*list(begins.values())[1:], signs[-1].seconds]
    return {
        stage: max(end - begin, 0.05)
        for (stage, begin), end in zip(begins.items(), ends, strict=True)
    }


def _main(environment, words, writing, file_limit) -> None:
    """Be the command: its arguments, its environment, its streams."""
    import resource

    os.dup2(writing.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.chdir(PROJECT_ROOT)
    os.environ.update(environment)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if file_limit is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
    from dagster_project.cli import main

    sys.argv = ["mops", *words]
    main()
