"""Templates that work on one product only, and effects shrunken towards each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import exp, hypot, pi, sqrt
from typing import Any

import pytest

from expectations import effects
from tests.gates.samples import verdicts
from tests.models.operations.template_worlds import (
    SHRUNKEN,
    Templates,
    compiled,
    rows,
    write_macros,
    write_planted,
)

SEEDS = range(1, 21)
# Who attended a webinar about VITALIS consents in 0.35 of cases, all others in 0.05.
TRUTH = {"VITALIS": 0.30, "LUMEN": 0.0, "ORBIS": 0.0}
STEPS = [0.02 * step for step in range(26)]
PANELS = 1_000
# Panels of four products whose true effects vary by a tenth (kind 0), or not at all (kind 1).
_PANELS = f"""
create or replace table marts.int_template_effects__bounded as
with products as (
    select kind, panel, product,
        [0.06, 0.06, 0.10, 0.15][product]::double as standard_error,
        0.1 + (1 - kind) * 0.1 * bell('truth', panel * 10 + product, kind) as truth
    from range(2) as kinds (kind), range(1, {PANELS} + 1) as panels (panel),
        range(1, 5) as products (product)
)
select
    kind || '-' || panel as template_id, 'P' || product as product_id, 'o' as outcome, truth,
    cast(round(truth + standard_error * bell('measured', panel * 10 + product, kind), 6)
        as decimal(9, 6)) as effect_ratio,
    standard_error, null::varchar as withheld_reason
from products
"""


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return compiled(tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="module")
def planted(templates: Templates) -> list[dict[str, Any]]:
    """Return the headline's rows of twenty worlds, after the gates have seen them."""
    with templates.open() as connection:
        for seed in SEEDS:
            write_planted(connection, seed)
        templates.build(connection)
        found = verdicts(connection, effects.TEMPLATE_GATES)
        assert {verdict.verdict for verdict in found.values()} == {"pass"}
        return rows(connection, "from marts.template_effects where is_headline order by all")


@pytest.fixture(scope="module")
def panels(templates: Templates) -> Iterator[list[dict[str, Any]]]:
    """Return drawn panels as they were measured and shrunken."""
    with templates.open() as connection:
        write_macros(connection, 1)
        connection.execute(_PANELS)
        templates.build(connection, SHRUNKEN)
        yield rows(
            connection,
            "select bounded.*, shrunken.* exclude (template_id, product_id, outcome) "
            "from marts.int_template_effects__bounded as bounded "
            "inner join marts.int_template_effects__shrunken as shrunken "
            "using (template_id, product_id, outcome) order by all",
        )


def test_template__works_on_one_product_only_where_it_was_planted(
    planted: list[dict[str, Any]],
) -> None:
    words = Counter((row["product_id"], row["transfer_word"]) for row in planted)
    assert words["VITALIS", "transfers"] == len(SEEDS)
    # One in forty is surely above nothing by chance: of forty, four are one in fifty.
    assert words["LUMEN", "transfers"] + words["ORBIS", "transfers"] <= 3
    assert words["LUMEN", "fails"] + words["ORBIS", "fails"] >= 36
    assert {row["best_product_id"] for row in planted} == {"VITALIS"}
    told = {row["template_id"]: row["reach_word"] for row in planted}
    assert list(told.values()).count("one_product") >= 16


def test_interval__holds_the_planted_effect_as_often_as_it_says(
    planted: list[dict[str, Any]],
) -> None:
    held = sum(
        row["effect_low_ratio"] <= TRUTH[row["product_id"]] <= row["effect_high_ratio"]
        for row in planted
    )
    assert len(planted) == 3 * len(SEEDS)
    # Of sixty at 95 %, fewer than 53 are one in two hundred.
    assert held >= 53
    assert {row["evidence_label"] for row in planted} == {"quasi_experimental"}


def test_shrunken_effect__is_what_integrating_over_mean_and_spread_gives(
    panels: list[dict[str, Any]],
) -> None:
    by_panel: dict[str, list[dict[str, Any]]] = {}
    for row in panels:
        by_panel.setdefault(row["template_id"], []).append(row)
    for panel in list(by_panel.values())[::97]:
        measured = [(float(row["effect_ratio"]), row["standard_error"]) for row in panel]
        for row, (mean, low, high) in zip(panel, integrated(measured), strict=True):
            told = (
                row["shrunken_effect_ratio"], row["shrunken_low_ratio"], row["shrunken_high_ratio"],
            )  # fmt: skip
            assert [float(value) for value in told] == pytest.approx([mean, low, high], abs=2e-6)


@pytest.mark.parametrize(
    ("kind", "most_error"), [("0", 0.90), ("1", 0.60)], ids=["effects vary", "effects are alike"]
)
def test_shrunken_interval__holds_the_truth_and_lies_nearer_to_it(
    panels: list[dict[str, Any]], kind: str, most_error: float
) -> None:
    drawn = [row for row in panels if row["template_id"].startswith(kind)]
    held = sum(
        row["shrunken_low_ratio"] <= row["truth"] <= row["shrunken_high_ratio"] for row in drawn
    )
    assert len(drawn) == 4 * PANELS
    # Three deviations, as if the four of a panel were one: they share a mean.
    assert held / len(drawn) >= 0.95 - 3 * sqrt(0.95 * 0.05 / PANELS)
    shrunken = hypot(*(float(row["shrunken_effect_ratio"]) - row["truth"] for row in drawn))
    raw = hypot(*(float(row["effect_ratio"]) - row["truth"] for row in drawn))
    assert shrunken <= most_error * raw


def integrated(measured: list[tuple[float, float]]) -> list[tuple[float, float, float]]:
    """Return mean and bounds of each true effect, summed over a grid of means and spreads.

    Nothing of the SQL's algebra: the density of what was measured under each mean of the template
    and each spread weighs the product's own normal posterior under them.
    """
    means = [-1.5 + 0.01 * step for step in range(301)]
    total = 0.0
    sums = [[0.0, 0.0] for _ in measured]
    for tau in STEPS:
        for mean in means:
            weight = 1.0
            for effect, error in measured:
                spread = error**2 + tau**2
                weight *= exp(-((effect - mean) ** 2) / (2 * spread)) / sqrt(2 * pi * spread)
            total += weight
            for moments, (effect, error) in zip(sums, measured, strict=True):
                variance = error**2 * tau**2 / (error**2 + tau**2)
                centre = (effect * tau**2 + mean * error**2) / (error**2 + tau**2)
                moments[0] += weight * centre
                moments[1] += weight * (variance + centre**2)
    found = []
    for first, second in sums:
        mean = first / total
        half = 1.959964 * sqrt(second / total - mean**2)
        found.append((mean, mean - half, mean + half))
    return found
