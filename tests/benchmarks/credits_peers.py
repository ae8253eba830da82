"""Two packages on the journeys of the benchmark, a program of its own in `.venv-peers`.

    python credits_peers.py channelattribution|mam folder

Prints as JSON each channel's credit by rule and its removal effect; imports nothing of the project.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Run one package on the journeys and print what it finds."""
    run = {"channelattribution": channelattribution, "mam": mam}[sys.argv[1]]
    print(json.dumps(run(Path(sys.argv[2]) / "paths.parquet")))


def channelattribution(paths: Path) -> dict[str, dict[str, float]]:
    """First, last and linear; removal effects by its own simulation."""
    import pandas as pd
    from ChannelAttribution import heuristic_models, markov_model

    journeys = pd.read_parquet(paths, columns=["path", "is_converted", "amount"])
    journeys["won"] = journeys.is_converted.astype(int)
    journeys["lost"] = 1 - journeys.won
    journeys["worth"] = journeys.amount.where(journeys.is_converted, 0.0)
    grouped = journeys.groupby("path", as_index=False)[["won", "lost", "worth"]].sum()
    rules = heuristic_models(
        grouped, "path", "won", var_value="worth", sep=">", flg_pro=False
    ).set_index("channel_name")
    chain = markov_model(
        grouped, "path", "won", var_value="worth", var_null="lost", order=1, sep=">",
        out_more=True, verbose=False, flg_pro=False,
    )  # fmt: skip
    effects = chain["removal_effects"].set_index("channel_name")["removal_effects_conversion"]
    return {
        "first": rules["first_touch_value"].to_dict(),
        "last": rules["last_touch_value"].to_dict(),
        "linear": rules["linear_touch_value"].to_dict(),
        "markov": effects.to_dict(),
    }


def mam(paths: Path) -> dict[str, dict[str, float]]:
    """First, last, linear, position and time decay; removal effects by matrix inverse."""
    import polars as pl
    from mam.core import MAM

    journeys = MAM(
        df=pl.read_parquet(paths),
        format_type="journey",
        channels_colname="path",
        journey_with_conv_colname="is_converted",
        time_till_conv_colname="hours",
        conversion_value_colname="amount",
    )
    runs = {
        "first": journeys.run_first_click(),
        "last": journeys.run_last_click(),
        "linear": journeys.run_linear(),
        "position": journeys.run_position_based(),
        "time_decay": journeys.run_time_decay(half_life_hours=168.0),
    }
    found = {name: dict(zip(*run.to_dict().values(), strict=True)) for name, run in runs.items()}
    found["markov"] = journeys.run_markov().metadata["removal_effect"]["removal_effect"].to_dict()
    return found


if __name__ == "__main__":
    main()
