"""The policy of attribution: what no model could use is refused with its line."""

import pytest

from dagster_project.attribution import MOST_PLAYERS
from dagster_project.errors import PolicyError
from dagster_project.policy import SHIPPED, load_policy
from dagster_project.policy_checks.rows import LARGEST_PARAMETERS
from dagster_project.settings import Settings


def lay(folder, name, *rows):
    """Lay rows of the user's own beside the shipped ones."""
    header = (SHIPPED / name).read_text(encoding="utf-8").splitlines()[0]
    (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return Settings(policy_dir=folder)


def test_days__below_zero_are_refused(tmp_path):
    row = "rep_visit,LUMEN,-5,us,We say so,2026-01-01"
    with pytest.raises(PolicyError, match=r"^-5 days would end before they begin") as caught:
        load_policy(lay(tmp_path, "product_lookbacks.csv", row))
    assert caught.value.where == "product_lookbacks.csv line 2, column lookback_days"


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "lookback_days is missing"), ("half a year", "'half a year' is not a whole number")],
)
def test_lookback__that_is_no_number_of_days_is_refused(tmp_path, text, told):
    row = f"rep_visit,LUMEN,{text},us,We say so,2026-01-01"
    with pytest.raises(PolicyError, match=told) as caught:
        load_policy(lay(tmp_path, "product_lookbacks.csv", row))
    assert caught.value.where == "product_lookbacks.csv line 2, column lookback_days"


def test_lookback__of_a_channel_nobody_knows_is_refused(tmp_path):
    row = "rep_vist,LUMEN,5,us,We say so,2026-01-01"
    with pytest.raises(PolicyError, match="no channel named 'rep_vist'") as caught:
        load_policy(lay(tmp_path, "product_lookbacks.csv", row))
    assert caught.value.where == "product_lookbacks.csv line 2, column channel"


def test_channels__more_than_can_be_played_are_refused(tmp_path):
    # The rare ones are pooled as one channel more.
    assert LARGEST_PARAMETERS["most_chain_channels"] + 1 == MOST_PLAYERS
    load_policy(lay(tmp_path, "parameters.csv", chain_channels("21")))
    with pytest.raises(PolicyError, match="most_chain_channels is 22: at most 21") as caught:
        load_policy(lay(tmp_path, "parameters.csv", chain_channels("22")))
    assert caught.value.where == "parameters.csv line 2, column value"


def chain_channels(value):
    """Return the policy row of the channels that removal effects tell apart."""
    return f"most_chain_channels,{value},channels,us,We say so,2026-01-01"


def test_milestones__that_a_journey_may_lack_do_not_make_a_model(tmp_path):
    deal_only = "deal_only,deal_opened,1,We say so,us,2026-01-01"
    header = (SHIPPED / "attribution_milestones.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "attribution_model,milestone,weight,owner,reason,valid_from"
    with pytest.raises(PolicyError, match="deal_only gives weight to neither") as caught:
        load_policy(lay(tmp_path, "attribution_milestones.csv", deal_only))
    assert caught.value.where == "attribution_milestones.csv, column milestone"
    first = "deal_only,first,0.1,We say so,us,2026-01-01"
    load_policy(lay(tmp_path, "attribution_milestones.csv", deal_only, first))
