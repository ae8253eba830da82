"""The errors a user can meet: each names what is wrong, where, and the next step."""


class MopsError(Exception):
    """One clear error: what is wrong, where it is, and what to do next."""

    exit_code = 1

    def __init__(self, what: str, *, where: str, next_step: str) -> None:
        self.what, self.where, self.next_step = what, where, next_step
        super().__init__(f"{what} | where: {where} | next: {next_step}")


class SettingsError(MopsError):
    """A setting is unknown, missing or unusable."""

    exit_code = 2


class UsageError(MopsError):
    """An argument names what is not there, or more than one thing, or is of no use."""

    exit_code = 2


class PolicyError(MopsError):
    """A policy row is unusable: unknown signal, wrong type, missing column."""

    exit_code = 2


class SourceError(MopsError):
    """A source could not be read; what it delivered before stays untouched."""

    exit_code = 3


class LakeError(MopsError):
    """A file of the raw lake is missing, damaged or not the one its manifest names."""

    exit_code = 4


class StorageError(MopsError):
    """The disk refused a write: full, damaged, or taken away; what was whole before still is."""

    exit_code = 9


class BuildError(MopsError):
    """The warehouse could not be built."""

    exit_code = 5


class PublishRefused(MopsError):
    """A blocking gate of this build is red, or was never evaluated."""

    exit_code = 6


class Busy(MopsError):
    """Another run holds the lock of the data directory."""

    exit_code = 7


class Interrupted(MopsError):
    """Somebody or the system asked the process to end; what was whole before still is."""

    exit_code = 143
