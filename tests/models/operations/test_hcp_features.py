"""What leaves about professionals, over a thousand histories drawn at random."""

from __future__ import annotations

import random

from expectations import professionals
from tests.gates.samples import AS_OF, verdicts
from tests.models.operations.feature_histories import LIMITS, drawn, handed_over

HISTORIES = 1000
GATES = [gate for gate in professionals.MART_GATES if gate.subject == "hcp_features"]
_WORDS = {"account_reaction": "account_reaction_word", "account_feeling": "account_feeling_word"}


def test_features__leave_when_fresh_and_agreed_to_and_never_else(tmp_path):
    chance = random.Random(7)
    histories = [drawn(number, chance) for number in range(HISTORIES)]
    with handed_over(histories, tmp_path / "data") as warehouse:
        shown = {}
        for feature in LIMITS:
            word = _WORDS.get(feature, "null")
            shown[feature] = dict(
                (hcp_id, (day, word))
                for hcp_id, day, word in warehouse.execute(
                    f"select hcp_id, {feature}_date, {word} from marts.hcp_features "
                    f"where {feature}_date is not null"
                ).fetchall()
            )
        listed, exported, kept = warehouse.execute(
            "select count(*), count(*) filter (where is_exportable), "
            "count(*) filter (where withheld_reasons like '%no_consent%') from marts.hcp_features"
        ).fetchone()
        red = {
            code: verdict.observed
            for code, verdict in verdicts(warehouse, GATES).items()
            if verdict.verdict != "pass"
        }
    allowed = {
        feature: {
            person.hcp_id: told[feature]
            for person in histories
            if feature in (told := person.allowed())
        }
        for feature in LIMITS
    }
    assert shown == allowed
    assert red == {}
    # Not told of nothing: each side of each rule was met often.
    assert listed == HISTORIES
    assert min(exported, kept) > HISTORIES / 5
    for feature, (days, _) in LIMITS.items():
        ages = [abs((day - AS_OF).days) for day, _ in shown[feature].values()]
        assert ages.count(days) > 5, feature
