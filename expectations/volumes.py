"""Mart gates of attributed volumes: every unit once, and no success too good to be true."""

from __future__ import annotations

from expectations import vocabulary as say
from expectations.gate import Gate
from expectations.subject import Subject

_volumes = Subject("attributed_volumes", "marts.attributed_volumes")

_PRESCRIBED = "unified.fct_prescriptions"
_KEY = ("account_id", "product_id", "volume_month", "channel")
_UNIT = "account_id, product_id, volume_month"


def _sums_compared() -> str:
    """Return the rowset of what was prescribed, read from the facts alone, beside the shares."""
    same = " and ".join(f"shares.{column} = volumes.{column}" for column in _KEY[:3])
    return (
        "(select volumes.unit_count, shares.unit_count as shared_count, "
        "volumes.reporting_amount, shares.reporting_amount as shared_amount from "
        "(select account_id, product_id, "
        "cast(date_trunc('month', period_end_date) as date) as volume_month, "
        "sum(unit_count) as unit_count, case when count(*) = count(reporting_amount) "
        "and sum(unit_count) > 0 then sum(reporting_amount) end as reporting_amount "
        f"from {_PRESCRIBED} group by {_UNIT}) as volumes full join "
        f"(select {_UNIT}, sum(unit_count) as unit_count, "
        "case when count(*) = count(reporting_amount) then sum(reporting_amount) end "
        "as reporting_amount "
        f"from marts.attributed_volumes group by {_UNIT}) as shares on {same}) as compared"
    )


def _units_are_whole() -> Gate:
    return say.conserved(
        _volumes,
        "units",
        relation=_sums_compared(),
        breaking="count(*) filter (where unit_count is distinct from shared_count)",
        expected="baseline, credit and buckets sum to the prescribed units of each month",
        observed="count(*) || ' months of organisations compared'",
    )


def _values_are_whole() -> Gate:
    return say.conserved(
        _volumes,
        "values",
        relation=_sums_compared(),
        breaking="count(*) filter (where reporting_amount is distinct from shared_amount)",
        expected="their values sum to the value of each month, or are unknown as it is",
        observed="count(reporting_amount) || ' values compared'",
    )


def _visits_are_plausible() -> Gate:
    """Ask of each product how much of what can be judged stands beside visits, with its sign."""
    return _volumes.gate(
        "in_range",
        about="visit_share",
        relation=(
            "(select product_id, abs(sum(unit_count) filter (where starts_with(channel, 'rep_'))) "
            "/ nullif(sum(unit_count), 0) as visit_share "
            "from marts.attributed_volumes where channel <> '(no baseline)' "
            "group by product_id) as products"
        ),
        breaking="count(*) filter (where visit_share > $limit)",
        expected="at most $limit of a product's volume beside visits",
        observed="'largest share ' || coalesce(round(max(visit_share), 3), 0)",
    )


MART_GATES: tuple[Gate, ...] = (
    say.volume_when(_volumes, _PRESCRIBED, expected="rows, since volumes were prescribed"),
    say.keyed(_volumes, _KEY),
    say.complete(_volumes, (*_KEY, "evidence_label", "unit_count")),
    _units_are_whole(),
    _values_are_whole(),
    _visits_are_plausible(),
)
