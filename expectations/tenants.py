"""Gates on whose data a load is, by the word of the source and of the rows themselves.

`candidates.loads` tells the tenant of the credential (`tenant` in `control`) and the one that
the source's admitted loads are of (`tenant_before`, null before the first). Verdicts show
tenants hashed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from expectations.gate import Gate
from expectations.manifest import LOADS
from expectations.subject import Subject

if TYPE_CHECKING:
    from expectations.raw import RawTable


def tenant_gates(subject: Subject, table: RawTable) -> list[Gate]:
    """Return the gates of one table; none where the source tells no tenant."""
    loads = f"{LOADS} where source = '{table.source}' and table_name = '{table.table}'"
    gates = [_of_credential(subject, loads)] if table.has_tenant else []
    if table.tenant_path:
        gates.append(_of_rows(subject, table.tenant_path, loads))
    return gates


def _of_credential(subject: Subject, loads: str) -> Gate:
    """Ask that the credential reads the tenant it read before; one that tells none is red.

    A copy of an organisation holds the same ids, so it passes every other gate.
    """
    return subject.gate(
        "contract",
        about="tenant",
        relation=(
            f"(select control ->> 'tenant' as tenant, tenant_before from {loads}) as tenants"
        ),
        seen="count(tenant)",
        breaking="count(*) filter (where tenant <> tenant_before)",
        expected="the tenant that the source's loads were of before",
        observed=f"'tenant ' || {_hashed('tenant')} || ', before ' || {_hashed('tenant_before')}",
        why="A token of another organisation brings another company's data under our name.",
        when_red="Give the token of the right organisation; release the load if ours has moved.",
    )


def _of_rows(subject: Subject, path: str, loads: str) -> Gate:
    """Ask that rows that name a tenant name the credential's own."""
    named = f"(payload ->> '$$.{path}')"
    broken = f"{named} <> (select max(control ->> 'tenant') from {loads})"
    return subject.gate(
        "contract",
        about="tenant_rows",
        seen=f"count({named})",
        breaking=f"coalesce(sum(case when {broken} then 1 else 0 end), 0)",
        expected="rows of the tenant that the credential reads",
        quarantine=subject.rows_where(broken),
        reason="row_of_another_tenant",
        why="One company's people must not turn up in another's warehouse.",
        when_red="Ask the source's owner how the rows came there; then pull again.",
    )


def _hashed(tenant: str) -> str:
    return f"coalesce(max(left(md5({tenant}), 8)), 'none')"
