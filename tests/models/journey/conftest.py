"""The journey models, built once by dbt; worlds and drawn clinics run the same compiled SQL."""

from __future__ import annotations

from typing import Any

import pytest

from tests.models.journey import leaving as leaving_worlds
from tests.models.journey.planted import Journeys, compiled, rows, write_context, write_planted

SEEDS = range(1, 21)


@pytest.fixture(scope="session")
def journeys(tmp_path_factory: pytest.TempPathFactory) -> Journeys:
    return compiled(tmp_path_factory.mktemp("journeys"))


@pytest.fixture(scope="session")
def planted_worlds(journeys: Journeys) -> list[dict[str, list[dict[str, Any]]]]:
    """Return of each of twenty worlds the marts and what was planted."""
    worlds = []
    with journeys.open() as connection:
        write_context(connection)
        for seed in SEEDS:
            write_planted(connection, seed)
            journeys.build(connection)
            worlds.append(
                {
                    "knees": rows(
                        connection,
                        "select knees.*, clinics.knee_visit_number as true_number "
                        "from marts.loyalty_knees as knees inner join clinics using (account_id)",
                    ),
                    "hand_offs": rows(connection, "from marts.hand_offs order by all"),
                    "contact_responses": rows(connection, "from marts.contact_responses"),
                    "programme_effects": rows(connection, "from marts.programme_effects"),
                }
            )
    return worlds


@pytest.fixture(scope="session")
def leaving(tmp_path_factory: pytest.TempPathFactory) -> Journeys:
    return leaving_worlds.compiled(tmp_path_factory.mktemp("leaving"))
