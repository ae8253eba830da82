"""Gates: what must hold before a load is admitted and before a build is published.

Pure: knows data and policy as arguments, nothing of the pipeline around it. Importing it is
cheap; Great Expectations is imported only when something is judged.
"""

from __future__ import annotations

from expectations import (
    actions,
    attribution,
    campaigns,
    cases,
    changes,
    charts,
    devices,
    effects,
    enablement,
    exits,
    experience,
    health,
    hypotheses,
    improvements,
    integration,
    journey,
    journey_map,
    lift,
    marts,
    maturity,
    moments,
    patient_groups,
    patients,
    playbook,
    portfolio,
    priorities,
    professionals,
    programmes,
    regimes,
    sentiment,
    success,
    surveys,
    sync,
    trust,
    unified,
    vintages,
    volumes,
)
from expectations.gate import Gate, GatesNotEvaluated, PolicyProblem, Verdict
from expectations.raw import RawTable, load_gates
from expectations.runner import QUARANTINE, judge

# Every gate on a build, in the order in which a reader should look at red ones.
MART_GATES: tuple[Gate, ...] = (
    *unified.MART_GATES,
    *health.MART_GATES,
    *actions.MART_GATES,
    *changes.MART_GATES,
    *portfolio.MART_GATES,
    *sentiment.MART_GATES,
    *regimes.MART_GATES,
    *surveys.MART_GATES,
    *attribution.MART_GATES,
    *volumes.MART_GATES,
    *lift.MART_GATES,
    *vintages.MART_GATES,
    *journey.MART_GATES,
    *journey_map.MART_GATES,
    *programmes.MART_GATES,
    *patients.MART_GATES,
    *exits.MART_GATES,
    *patient_groups.MART_GATES,
    *devices.MART_GATES,
    *improvements.MART_GATES,
    *success.MART_GATES,
    *moments.MART_GATES,
    *priorities.MART_GATES,
    *hypotheses.MART_GATES,
    *cases.MART_GATES,
    *effects.MART_GATES,
    *charts.MART_GATES,
    *sync.MART_GATES,
    *campaigns.MART_GATES,
    *enablement.MART_GATES,
    *professionals.MART_GATES,
    *playbook.MART_GATES,
    *experience.MART_GATES,
    *marts.MART_GATES,
    *integration.MART_GATES,
    *maturity.MART_GATES,
    *trust.MART_GATES,
)

__all__ = [
    "MART_GATES",
    "QUARANTINE",
    "Gate",
    "GatesNotEvaluated",
    "PolicyProblem",
    "RawTable",
    "Verdict",
    "judge",
    "load_gates",
]
