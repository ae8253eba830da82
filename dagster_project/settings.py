"""The only reader of the environment: one frozen `Settings`, every variable explained."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from dagster_project.errors import SettingsError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
DBT_DIR = PROJECT_ROOT / "dbt_project"
PREFIX = "MOPS_"


def _setting(default: Any, meaning: str, *, unit: str = "", secret: bool = False) -> Any:
    return field(
        default=default,
        repr=not secret,
        metadata={"meaning": meaning, "unit": unit, "secret": secret},
    )


@dataclass(frozen=True)
class Settings:
    """Every setting; the variable of `hubspot_url` is `MOPS_HUBSPOT_URL`, and so on.

    A source is connected when its address is set; with none set, the sandbox is used.
    """

    data_dir: Path = _setting(Path("data"), "Where lake, warehouse and publishes live")
    as_of: date | None = _setting(
        None, "Day the warehouse describes; yesterday (UTC) for real sources", unit="ISO date"
    )
    data_until: date | None = _setting(
        None, "Last day the sources can tell of; today (UTC) for real sources", unit="ISO date"
    )
    policy_dir: Path | None = _setting(None, "Own policy files laid over the shipped seeds")

    hubspot_url: str | None = _setting(None, "HubSpot API address")
    hubspot_token: str | None = _setting(None, "HubSpot access token", secret=True)
    salesforce_url: str | None = _setting(None, "Salesforce instance address")
    salesforce_client_id: str | None = _setting(None, "Salesforce client id", secret=True)
    salesforce_client_secret: str | None = _setting(None, "Salesforce client secret", secret=True)
    qualtrics_url: str | None = _setting(None, "Qualtrics data-centre address")
    qualtrics_token: str | None = _setting(None, "Qualtrics API token", secret=True)
    erp_url: str | None = _setting(None, "ERP database, an SQLAlchemy address", secret=True)
    files_config: Path | None = _setting(None, "Mapping file of the files source")
    files_root: Path | None = _setting(
        None, "Folder its paths are relative to; the mapping file's own folder by default"
    )

    pseudonym_key: str | None = _setting(
        None, "Key of the patient pseudonyms; required with real sources", secret=True
    )
    pseudonym_key_id: str = _setting("1", "Name of that key, kept beside the pseudonyms")

    threads: int = _setting(2, "Threads of the embedded engine", unit="count")
    memory_limit: str = _setting("4GB", "Memory of the embedded engine", unit="e.g. 4GB")
    http_timeout_seconds: int = _setting(60, "Longest wait for a source's answer", unit="seconds")
    kept_builds: int = _setting(10, "Published builds kept for rollback", unit="count")

    sandbox_seed: int = _setting(7, "Seed of the sample world")
    sandbox_accounts: int = _setting(600, "Accounts of the sample world", unit="count")
    sandbox_events: int = _setting(2_000_000, "Usage events of the sample world", unit="count")
    sandbox_rate_scale: float = _setting(
        20.0, "How many times the vendors' rate limits the stand-ins allow", unit="factor"
    )

    alert_webhook: str | None = _setting(None, "Address that alerts are posted to", secret=True)
    alert_mode: str = _setting("dry_run", "dry_run writes alerts to a file; send posts them")

    @property
    def lake_dir(self) -> Path:
        """Return the folder of the raw lake."""
        return self.data_dir / "lake"

    @property
    def warehouse_dir(self) -> Path:
        """Return the folder of the build database; it can be deleted at any time."""
        return self.data_dir / "warehouse"

    @property
    def warehouse_path(self) -> Path:
        """Return the build database; its stem is the database name in the dbt manifest."""
        return self.warehouse_dir / "mops.duckdb"

    @property
    def published_dir(self) -> Path:
        """Return the folder that readers open."""
        return self.data_dir / "published"

    @property
    def sandbox_dir(self) -> Path:
        """Return the folder of the sample world's state."""
        return self.data_dir / "sandbox"

    @property
    def has_real_sources(self) -> bool:
        """Say whether any source is configured; if none is, the sandbox stands in."""
        addresses = (
            self.hubspot_url,
            self.salesforce_url,
            self.qualtrics_url,
            self.erp_url,
            self.files_config,
        )
        return any(addresses)

    def with_values(self, **values: Any) -> Settings:
        """Return a copy with some settings changed."""
        return replace(self, **values)


_PARSERS: Mapping[str, Any] = {
    "Path": Path,
    "Path | None": Path,
    "date | None": date.fromisoformat,
    "int": int,
    "float": float,
    "str": str,
    "str | None": str,
}


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises SettingsError for a variable with our prefix that no setting has, and for a
    value that does not parse.
    """
    environment = os.environ if environment is None else environment
    known = {PREFIX + item.name.upper(): item for item in fields(Settings)}
    unknown = sorted(
        name
        for name in environment
        if name.startswith(PREFIX) and name not in known and name not in _PASSED_TO_OTHERS
    )
    if unknown:
        raise SettingsError(
            f"unknown setting {unknown[0]}",
            where="environment",
            next_step="see `mops doctor` for every setting, or unset it",
        )
    values = {}
    for variable, item in known.items():
        text = environment.get(variable)
        if text is None or text == "":
            continue
        try:
            values[item.name] = _PARSERS[str(item.type)](text)
        except ValueError as error:
            shown = "(secret)" if item.metadata["secret"] else repr(text)
            raise SettingsError(
                f"{variable}={shown} is not a valid {item.type.removesuffix(' | None')}: {error}",
                where="environment",
                next_step=f"{item.metadata['meaning']}; unit: {item.metadata['unit'] or 'text'}",
            ) from error
    settings = Settings(**values)
    # Steps work in folders of their own: what is relative here would be elsewhere there.
    paths = {
        name: getattr(settings, name)
        for name in ("data_dir", "policy_dir", "files_config", "files_root")
    }
    return settings.with_values(**{name: path.absolute() for name, path in paths.items() if path})


# Read by dbt's profile and by tests, not by us: setting them is no mistake.
_PASSED_TO_OTHERS = frozenset({"MOPS_RAVENSTACK_DIR", "MOPS_SEED_DIR"})


def to_environment(settings: Settings) -> dict[str, str]:
    """Return the variables that make `load_settings` return these settings, secrets included."""
    return {
        PREFIX + item.name.upper(): str(value)
        for item in fields(Settings)
        if (value := getattr(settings, item.name)) is not None and value != item.default
    }
