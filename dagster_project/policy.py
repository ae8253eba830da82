"""The policy in use: the shipped seeds, with a user's own rows laid over them, validated."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from dagster_project import durable
from dagster_project.errors import PolicyError
from dagster_project.policy_checks.campaigns import check_campaigns
from dagster_project.policy_checks.fields import check_fields
from dagster_project.policy_checks.maturity import check_maturity
from dagster_project.policy_checks.metrics import check_claims, check_references
from dagster_project.policy_checks.misuse import check_misuse_rules
from dagster_project.policy_checks.roles import check_roles
from dagster_project.policy_checks.rows import (
    SIGNAL_STATES,
    Row,
    check_channel_count,
    check_channels_known,
    check_keys,
    check_milestones,
    check_rows,
    check_tier_shares,
)
from dagster_project.policy_checks.tools import check_tools
from dagster_project.settings import DBT_DIR, Settings
from dagster_project.sources.contract import YAML_LOADER
from expectations.gate import Policy as GatePolicy
from expectations.gate import PolicyProblem

SHIPPED = DBT_DIR / "seeds" / "policy"
# How the tiers that readers see treat missing evidence; others' policies are compared with it.
OWN_POLICY = "coverage_aware"


@dataclass(frozen=True)
class Policy:
    """All policy rows by seed, as text, in file order."""

    seeds: Mapping[str, tuple[Row, ...]]

    @cached_property
    def version(self) -> str:
        """Return the hash of every row; it changes when any row does."""
        return durable.text_hash({name: list(rows) for name, rows in self.seeds.items()})[:12]

    def in_force(self, seed: str, key: tuple[str, ...], as_of: date) -> list[Row]:
        """Return a seed's rows in force on a day: the latest `valid_from` per key."""
        newest: dict[tuple[str, ...], Row] = {}
        for row in self.seeds[seed]:
            identity = tuple(row[column] for column in key)
            if row["valid_from"] > as_of.isoformat():
                continue
            if identity not in newest or newest[identity]["valid_from"] < row["valid_from"]:
                newest[identity] = row
        return list(newest.values())


def load_policy(settings: Settings, proposed: Path | None = None) -> Policy:
    """Read the shipped seeds and the user's; raises PolicyError for a row that cannot be used.

    `proposed` is a policy file, or a folder of them, read as if it stood in the user's folder,
    in the place of the file of its name there.
    """
    shipped = {path.stem: _read(path) for path in sorted(SHIPPED.glob("*.csv"))}
    for name, rows in shipped.items():
        check_rows(f"{name}.csv", rows, declared(name)["types"])
    check_tier_shares("tier_rules.csv", [], shipped["tier_rules"])
    check_claims("metrics.csv", shipped["metrics"])
    check_misuse_rules("misuse_rules.csv", shipped["misuse_rules"])
    seeds = dict(shipped)
    own = {path.stem: path for path in [*_own_files(settings), *_proposed_files(proposed)]}
    for name in sorted(own):
        seeds[name] = _overlay(own[name], shipped)
    if "product_lookbacks" in own:
        rows = _read(own["product_lookbacks"])
        check_channels_known("product_lookbacks.csv", rows, seeds["channels"])
    check_references(seeds)
    check_tools(seeds)
    check_fields(seeds)
    check_maturity(seeds)
    check_campaigns(seeds)
    check_roles(seeds)
    _validate_gates(seeds["gates"])
    _validate_announced(seeds["announced_values"])
    _validate_wording(seeds)
    _validate_comparisons(seeds["comparison_policies"])
    return Policy({name: tuple(rows) for name, rows in seeds.items()})


def _own_files(settings: Settings) -> list[Path]:
    if settings.policy_dir is None:
        return []
    if not settings.policy_dir.is_dir():
        raise PolicyError(
            f"the policy folder {settings.policy_dir} does not exist",
            where="MOPS_POLICY_DIR",
            next_step="create it, or unset the variable",
        )
    return sorted(settings.policy_dir.glob("*.csv"))


def _proposed_files(proposed: Path | None) -> list[Path]:
    if proposed is None:
        return []
    files = sorted(proposed.glob("*.csv")) if proposed.is_dir() else [proposed]
    if not files or not all(path.is_file() and path.suffix == ".csv" for path in files):
        raise PolicyError(
            "there is no policy file to read",
            where=str(proposed),
            next_step="name a CSV file like one in dbt_project/seeds/policy, or a folder of them",
        )
    return files


def rows_left_out(proposed: Path) -> dict[str, list[str]]:
    """Return the keys of shipped rows that proposed files leave out, {seed: keys}.

    Such a row stays in force: a file adds and replaces, unless it replaces the seed whole.
    """
    left: dict[str, list[str]] = {}
    for path in _proposed_files(proposed):
        if declared(path.stem)["is_replaced"]:
            continue
        columns = [column for column in declared(path.stem)["key"] if column != "valid_from"]
        own, shipped = (
            dict.fromkeys(", ".join(row[column] for column in columns) for row in _read(file))
            for file in (path, SHIPPED / path.name)
        )
        if missing := [key for key in shipped if key not in own]:
            left[path.stem] = missing
    return left


def write_seeds(policy: Policy, settings: Settings) -> Path:
    """Return the seed folder dbt reads: the shipped one, or a merged copy in the warehouse."""
    if settings.policy_dir is None:
        return DBT_DIR / "seeds"
    folder = settings.warehouse_dir / "seeds"
    for name, rows in policy.seeds.items():
        lines = [_line(declared(name)["types"]), *(_line(row.values()) for row in rows)]
        durable.write_text(folder / "policy" / f"{name}.csv", "\n".join(lines) + "\n")
        described = (SHIPPED / f"{name}.yml").read_text(encoding="utf-8")
        durable.write_text(folder / "policy" / f"{name}.yml", described)
    return folder


def _read(path: Path, names: list[str] | None = None) -> list[Row]:
    """Read a policy file's rows; raises PolicyError unless it has just the columns named."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            if names is not None and list(reader.fieldnames or []) != names:
                raise PolicyError(
                    f"the columns differ from the shipped file's: {', '.join(names)}",
                    where=f"{path.name} line 1",
                    next_step="copy the header of the shipped file",
                )
            return [dict(row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise PolicyError(
            f"the policy file cannot be read: {error}",
            where=path.name,
            next_step="save it as CSV in UTF-8",
        ) from error


def _overlay(path: Path, shipped: Mapping[str, list[Row]]) -> list[Row]:
    """Return the shipped rows with the user's laid over: same key and day replaces, else adds.

    What states facts of one company is the user's alone.
    """
    if path.stem not in shipped:
        raise PolicyError(
            f"there is no policy named {path.stem}",
            where=path.name,
            next_step=f"use one of: {', '.join(sorted(shipped))}",
        )
    wanted = declared(path.stem)
    base, own, key = shipped[path.stem], _read(path, list(wanted["types"])), wanted["key"]
    check_rows(path.name, own, wanted["types"])
    check_keys(path.name, own, key)
    if wanted["is_replaced"]:
        return own
    replaced = {tuple(row[column] for column in key) for row in own}
    kept = [row for row in base if tuple(row[column] for column in key) not in replaced]
    if path.stem == "tier_rules":
        check_tier_shares(path.name, kept, own)
    if path.stem == "attribution_milestones":
        check_milestones(path.name, [*kept, *own])
    if path.stem == "metrics":
        check_claims(path.name, own)
    if path.stem == "misuse_rules":
        check_misuse_rules(path.name, own)
    if path.stem == "channels":
        check_channel_count(path.name, [*kept, *own])
    return kept + own


def declared(seed: str) -> dict[str, Any]:
    """Return a seed's column types, its key and whether an own file replaces it whole."""
    text = (SHIPPED / f"{seed}.yml").read_text(encoding="utf-8")
    described = yaml.load(text, Loader=YAML_LOADER)["seeds"][0]
    tests = described.get("data_tests", [])
    keys = [test["unique_key"]["arguments"]["columns"] for test in tests if "unique_key" in test]
    types = described["config"]["column_types"]
    return {
        "types": types,
        "key": keys[0] if keys else [next(iter(types)), "valid_from"],
        "is_replaced": described["config"].get("meta", {}).get("own_file") == "replaces",
    }


def _validate_gates(rows: list[Row]) -> None:
    """Read the gates' rows as the gates will, so that a bad one fails before anything runs."""
    try:
        GatePolicy(rows, date.max)
    except PolicyProblem as problem:
        raise PolicyError(
            str(problem), where="gates.csv", next_step="mend the policy row"
        ) from problem


def _validate_announced(rows: list[Row]) -> None:
    """Ask that each row names a column with a vocabulary: a slip would announce nothing."""
    from dagster_project.sources import all_tables

    known = {
        (table.name, column.name): column.values
        for table in all_tables()
        for column in table.columns
        if column.values
    }
    for number, row in enumerate(rows, start=2):
        named = (row["table_name"], row["column_name"])
        if named not in known:
            closed = sorted(column for table, column in known if table == named[0])
            raise PolicyError(
                f"{'.'.join(named)} has no closed vocabulary to announce a value for",
                where=f"announced_values.csv line {number}",
                next_step=f"use one of: {', '.join(closed or sorted({t for t, _ in known}))}",
            )
        if not row["value"]:
            raise PolicyError(
                "the announced value is empty",
                where=f"announced_values.csv line {number}",
                next_step="write it as the source does",
            )


def _validate_wording(seeds: Mapping[str, list[Row]]) -> None:
    """Ask for every phrase and template in every language: a gap would drop a line unseen."""
    languages = sorted({row["language"] for row in seeds["narrative_templates"]})
    phrases = {
        (row["signal_name"], row["signal_state"], row["language"])
        for row in seeds["signal_phrases"]
    }
    told = {(row["template_name"], row["language"]) for row in seeds["narrative_templates"]}
    for signal, state, language in product(
        sorted({row["signal_name"] for row in seeds["signals"]}), SIGNAL_STATES, languages
    ):
        if (signal, state, language) not in phrases:
            raise PolicyError(
                f"the signal {signal} has no phrase for its state {state} in {language}",
                where="signal_phrases.csv",
                next_step="add the row",
            )
    for template, language in product(sorted({name for name, _ in told}), languages):
        if (template, language) not in told:
            raise PolicyError(
                f"the template {template} has no text in {language}",
                where="narrative_templates.csv",
                next_step="add the row",
            )


def _validate_comparisons(rows: list[Row]) -> None:
    """Refuse a policy of others' under the name of ours: the two would be counted as one."""
    for number, row in enumerate(rows, start=2):
        if row["policy_name"] == OWN_POLICY:
            raise PolicyError(
                f"{OWN_POLICY} is the name of the policy that decides the tiers",
                where=f"comparison_policies.csv line {number}",
                next_step="give the policy that it is compared with another name",
            )


def _line(values: Any) -> str:
    return ",".join(
        '"' + str(value).replace('"', '""') + '"' if value != "" else "" for value in values
    )
