"""What metrics of policy may claim, and refer to: layers and metrics that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dagster_project.errors import PolicyError

Row = dict[str, str]

# What a row names, by file and column: (what it is, the file whose rows are known, their key).
_REFERENCES = {
    ("metrics", "ecosystem_layer"): ("layer", "ecosystem_layers", "ecosystem_layer"),
    ("metrics", "proxy_of"): ("metric", "metrics", "metric_id"),
    ("metrics", "patient_metric_id"): ("metric", "metrics", "metric_id"),
    ("processes", "ecosystem_layer"): ("layer", "ecosystem_layers", "ecosystem_layer"),
    ("processes", "journey_stage"): ("stage", "journey_stages", "journey_stage"),
}


def check_claims(file: str, rows: Sequence[Row]) -> None:
    """Raise PolicyError for a metric with a claim, or a target, that rests on no baseline."""
    for number, row in enumerate(rows, start=2):
        since, until = row["baseline_from_date"], row["baseline_until_date"]
        what = ""
        if row["claimed_change_ratio"]:
            what = f"an improvement of {row['claimed_change_ratio']}"
        elif row["target_type"] == "baselined":
            what = f"a target of {row['target_ratio']} that rests on a baseline"
        if what and not (since and until):
            raise PolicyError(
                f"{row['metric_id']} claims {what}, and names no baseline",
                where=f"{file} line {number}",
                next_step="measure first and name the baseline's days, or make the target "
                "aspirational and claim nothing",
            )
        if since and until and until < since:
            raise PolicyError(
                f"the baseline of {row['metric_id']} ends before it begins",
                where=f"{file} line {number}, column baseline_until_date",
                next_step="mend the two days",
            )


def check_references(seeds: Mapping[str, Sequence[Row]]) -> None:
    """Raise PolicyError for the first metric or process that names what nobody knows.

    A slip would be published as it stands, or joined away unseen.
    """
    for (name, column), (what, file, key) in _REFERENCES.items():
        known = sorted({row[key] for row in seeds[file]})
        for row in seeds[name]:
            if row[column] and row[column] not in known:
                raise PolicyError(
                    f"there is no {what} named {row[column]!r}",
                    where=f"{name}.csv, {next(iter(row.values()))}, column {column}",
                    next_step=f"use one of: {', '.join(known)}",
                )
    for row in seeds["metrics"]:
        if row["source_measure"] == "moment_avoided_ratio" and not row["moment_id"]:
            raise PolicyError(
                f"{row['metric_id']} counts the runs of a moment of truth, and names none",
                where=f"metrics.csv, {row['metric_id']}, column moment_id",
                next_step="write the moment_id that its runs carry",
            )
