"""The one gate on what marketing automation gets: red for each way in which it may leak."""

from __future__ import annotations

import pytest

from expectations import professionals
from tests.gates.mart_samples import healthy_build
from tests.gates.professionals_samples import LEAKS
from tests.gates.samples import verdicts

(EXPORTABLE,) = (
    gate for gate in professionals.MART_GATES if gate.code == "hcp_features.agrees.exportable"
)


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_feature_that_may_not_leave__blocks_the_build(leak: str) -> None:
    build = healthy_build()
    (healthy,) = verdicts(build, [EXPORTABLE]).values()
    build.execute(leak)
    (verdict,) = verdicts(build, [EXPORTABLE]).values()
    assert (healthy.verdict, verdict.verdict != "pass", verdict.is_blocking) == ("pass", True, True)
