"""Start the stand-ins as a child of this process, and stop them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from types import TracebackType

from dagster_project.errors import SourceError
from dagster_project.sandbox import state
from dagster_project.sandbox.vendors import hubspot, qualtrics, salesforce
from dagster_project.settings import PROJECT_ROOT, Settings

# Fixed, so that the sample world's pseudonyms are the same everywhere (see the settings).
PSEUDONYM_KEY = "sample-world-pseudonym-key-of-no-secret"
_STOP_SECONDS = 5.0


@dataclass
class RunningSandbox:
    """The stand-ins while they run; `settings` lead to them."""

    settings: Settings
    process: subprocess.Popen[str]

    def wait(self) -> None:
        """Wait until they end; Ctrl-C stops them."""
        try:
            self.process.wait()
        except KeyboardInterrupt:
            self.stop()

    def stop(self) -> None:
        """Stop them: closing their input is enough."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()

    def __enter__(self) -> RunningSandbox:
        """Return the running stand-ins."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop them."""
        self.stop()


def start(settings: Settings) -> RunningSandbox:
    """Make the world if it is missing, start its stand-ins, and return settings to reach them.

    They end with this process, however it ends. Raises SourceError when they do not start.
    """
    state.ensure(settings)
    folder = settings.sandbox_dir.resolve()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "dagster_project.sandbox.server", str(folder),
            "--rate-scale", str(settings.sandbox_rate_scale), "--parent", str(os.getpid()),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT_ROOT,
        # A terminal's Ctrl-C is for us; they end when we close their input.
        start_new_session=True,
    )  # fmt: skip
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        process.kill()
        process.wait()
        raise SourceError(
            "the stand-ins did not start",
            where="sandbox",
            next_step="see the message above; `mops sandbox` starts them alone",
        )
    addresses = json.loads(line)
    return RunningSandbox(
        settings.with_values(
            as_of=settings.as_of or state.world_end(settings),
            data_until=state.world_end(settings),
            hubspot_url=addresses["hubspot"],
            hubspot_token=hubspot.TOKEN,
            salesforce_url=addresses["salesforce"],
            salesforce_client_id=salesforce.CLIENT_ID,
            salesforce_client_secret=salesforce.CLIENT_SECRET,
            qualtrics_url=addresses["qualtrics"],
            qualtrics_token=qualtrics.TOKEN,
            erp_url=f"sqlite:///{folder / 'erp.sqlite'}",
            files_config=folder / "files" / state.MAPPING,
            files_root=None,
            pseudonym_key=settings.pseudonym_key or PSEUDONYM_KEY,
        ),
        process,
    )
