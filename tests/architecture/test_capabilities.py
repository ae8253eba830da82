"""Every question of the list of capabilities has a mart that answers it, and the page says so."""

import re

from dagster_project.capabilities import answered, capabilities_page
from expectations import MART_GATES


def test_answering_marts__exist_and_have_gates():
    gated = {gate.subject for gate in MART_GATES}
    for path in answered():
        assert path.exists(), path.name
        assert path.stem in gated


# The numbers of the list of capabilities, by area; the rest of N follows.
NUMBERS = {
    f"{letter}{number}"
    for letter, last in (("B", 18), ("C", 33), ("D", 36))
    for number in range(1, last + 1)
}
NUMBERS |= {"N15", *(f"N{number}" for number in range(16, 21))}


def test_every_question_of_customers_clinics_and_operations__has_a_mart():
    assert {number for answers in answered().values() for number in answers} >= NUMBERS


def test_answers__are_told_shortly_and_under_known_numbers():
    for path, answers in answered().items():
        for number, sentence in answers.items():
            assert re.fullmatch(r"[BCDN][1-9]\d?", number), f"{path.stem} {number}"
            assert len(sentence.split()) <= 14, f"{path.stem} {number}"
            assert not sentence.endswith(".")


def test_page__names_the_policy_behind_an_answer_and_what_stops_a_wrong_one():
    lines = capabilities_page().splitlines()
    assert "| C18 | Which hand-off loses what, and which field most | `hand_offs` |" in lines
    (told,) = [line for line in lines if line.startswith("| `hand_offs` |")]
    # Read by a model before it in its area, by one beside the facts, and by none before it.
    assert "`smallest_patient_group`" in told
    assert "`patient_close_days`" in told
    assert "`knee_priors`" not in told
    assert "`conserved.visits`" in told
