"""What the repository holds: text, and nothing that a machine left behind."""

import subprocess

from dagster_project.settings import PROJECT_ROOT


def test_every_tracked_file_is_text():
    """A database or a cache that slipped into a commit would come with every clone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT_ROOT, capture_output=True, check=True
    )
    names = [name for name in listed.stdout.decode("utf-8").split("\0") if name]
    binary = [name for name in names if b"\0" in (PROJECT_ROOT / name).read_bytes()]
    assert len(names) > 400
    assert binary == []
