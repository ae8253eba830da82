"""One person behind a large share of the rows is a merge gone wrong, unless few people exist."""

import pytest

from expectations import load_gates
from tests.gates.samples import healthy_loads, show, vendor_tables, verdicts

CALLS = next(table for table in vendor_tables() if table.name == "salesforce__call")
CODE = "salesforce__call.within_profile.hub.contact_vod__c"


@pytest.mark.parametrize(
    ("people", "share", "verdict"), [(100, 0.4, "fail"), (100, 0.15, "pass"), (3, 0.34, "pass")]
)
def test_hub__is_red_when_one_of_many_people_has_a_large_share(people, share, verdict):
    connection = healthy_loads()
    show(
        connection, CALLS.name,
        f"select * replace (case when i < {share} * 300 then 'hub' else cast(i % {people} as text) "
        f"end as contact_vod__c) from (from healthy.{CALLS.name} limit 1) cross join "
        "(select unnest(range(300)) as i)",
    )  # fmt: skip
    gates = [gate for gate in load_gates([CALLS]) if gate.code == CODE]
    assert verdicts(connection, gates)[CODE].verdict == verdict
