"""Histories of professionals drawn at random around every limit, and what may leave of them.

The oracle knows the rules and nothing of the SQL: who agreed to which channel, what is how old.
All histories stand in one warehouse, so that a thousand of them take one run of the models.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dagster_project import dbt
from dagster_project.settings import DBT_DIR, Settings
from dagster_project.sources.contract import kinds
from tests.gates.samples import AS_OF

SEEDS = ("feature_limits", "sentiment_anchors")
UNIFIED = ("int_hcps__email_consents", "int_hcps__channel_consents")
MARTS = (
    "int_hcp_contacts__nearest", "int_account_views__newest", "int_hcp_features__allowed",
    "hcp_features",
)  # fmt: skip
# A plan is told by phone here, so that two channels are asked for.
LIMITS = {
    "last_visit": (90, "email"),
    "next_planned": (30, "phone"),
    "account_reaction": (60, "email"),
    "account_feeling": (45, "email"),
}
FEEDS = ("salesforce", "hubspot", "files")
FEELINGS = {1: "doubtful", 2: "doubtful", 3: "unclear", 4: "confident", 5: "confident"}
_TYPES = {"string": "varchar", "timestamp": "timestamp"}
_FACTS = f"""
create schema if not exists ops; create schema if not exists unified;
create schema if not exists staging; create schema if not exists marts;
create table ops.run_context as
select date '{AS_OF}' as as_of_date, 'p' as policy_version, 'b' as build_id;
create table unified.person_xref (source varchar, source_contact_id varchar, hcp_id varchar);
create table unified.dim_hcps (hcp_id varchar, account_id varchar, email_consent varchar);
create table unified.dim_content as select 'CT' as content_id, 'education' as topic;
create table unified.fct_consents (consent_event_id varchar, hcp_id varchar, channel varchar,
    consent_status varchar, happened_at timestamp);
create table unified.fct_touches (touch_id varchar, hcp_id varchar, channel varchar,
    touch_type varchar, product_id varchar, content_id varchar, is_automated boolean,
    happened_at timestamp);
create table unified.fct_planned_touches (planned_touch_id varchar, hcp_id varchar,
    channel varchar, product_id varchar, plan_status varchar, planned_at timestamp);
create table unified.fct_field_feedback (feedback_id varchar, account_id varchar,
    product_id varchar, reaction varchar, happened_at timestamp);
create table unified.fct_sentiments (sentiment_id varchar, account_id varchar,
    anchor_level bigint, happened_at timestamp);
"""


@dataclass(frozen=True)
class History:
    """What is known of one professional at an organisation of their own."""

    hcp_id: str
    records: tuple[tuple[str | None, bool], ...]  # consent to e-mail, deleted
    consents: tuple[tuple[str, str, datetime], ...]  # channel, status
    touches: tuple[tuple[str, bool, datetime], ...]  # type, by a machine
    plans: tuple[tuple[str, datetime], ...]  # status
    reactions: tuple[tuple[str, datetime], ...]
    feelings: tuple[tuple[int, datetime], ...]

    def agreed(self, channel: str) -> bool:
        """Say whether the person has a record left and agreed to the channel."""
        events = [(when, status) for known, status, when in self.consents if known == channel]
        newest = max((when for when, _ in events), default=None)
        said = [status for when, status in events if when == newest]
        if channel == "email":
            said += [consent or "denied" for consent, _ in self.records]
        living = not all(deleted for _, deleted in self.records)
        return living and bool(said) and all(status == "granted" for status in said)

    def allowed(self) -> dict[str, tuple[date, str | None]]:
        """Return what may be handed over: {feature: (day, word)}."""
        found: dict[str, tuple[date, str | None]] = {}
        visits = [
            when for kind, machine, when in self.touches
            if kind in {"visited", "called"} and not machine and when.date() <= AS_OF
        ]  # fmt: skip
        if visits:
            found["last_visit"] = (max(visits).date(), None)
        ahead = [when for status, when in self.plans if status == "planned"]
        ahead = [when for when in ahead if when.date() > AS_OF]
        if ahead:
            found["next_planned"] = (min(ahead).date(), None)
        reactions = [(when, word) for word, when in self.reactions if when.date() <= AS_OF]
        if reactions:
            newest = max(when for when, _ in reactions)
            found["account_reaction"] = (
                newest.date(), min(word for when, word in reactions if when == newest),
            )  # fmt: skip
        feelings = [(when, level) for level, when in self.feelings if when.date() <= AS_OF]
        if feelings:
            newest = max(when for when, _ in feelings)
            level = min(level for when, level in feelings if when == newest)
            found["account_feeling"] = (newest.date(), FEELINGS[level])
        return {
            feature: told
            for feature, told in found.items()
            if abs((told[0] - AS_OF).days) <= LIMITS[feature][0] and self.agreed(LIMITS[feature][1])
        }


def drawn(number: int, chance: random.Random) -> History:
    """Draw one history: days fall on the edges of their limits more often than between them."""

    def when(limit: int) -> datetime:
        age = chance.choice([-1, 0, 1, limit - 1, limit, limit + 1, chance.randint(0, 200)])
        midnight = datetime.combine(AS_OF - timedelta(days=age), datetime.min.time())
        return midnight + timedelta(hours=chance.choice([0, 12, 23]))

    def several(most: int) -> range:
        return range(chance.randint(0, most))

    status = ("granted", "granted", "denied")
    return History(
        f"P{number}",
        tuple(
            (chance.choice(("granted",) * 6 + ("denied", None)), chance.random() < 0.15)
            for _ in range(chance.randint(1, 2))
        ),
        tuple(
            (chance.choice(("email", "phone")), chance.choice(status), when(3)) for _ in several(4)
        ),
        tuple(
            (chance.choice(("visited", "called", "opened")), chance.random() < 0.1, when(90))
            for _ in several(3)
        ),
        tuple((chance.choice(("planned", "done", "dropped")), when(-30)) for _ in several(3)),
        tuple((chance.choice(("positive", "neutral", "negative")), when(60)) for _ in several(2)),
        tuple((chance.randint(1, 5), when(45)) for _ in several(2)),
    )


def handed_over(histories: list[History], folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a warehouse in which the models have run over these histories."""
    settings = Settings(data_dir=folder)
    settings.warehouse_dir.mkdir(parents=True)
    dbt.ensure_manifest()
    with duckdb.connect(settings.warehouse_path) as connection:
        _write(connection, histories)
    dbt.build(settings, DBT_DIR / "seeds", select=[*SEEDS, *UNIFIED, *MARTS])
    # Once more under other limits, by the SQL alone: a second start of dbt takes ten seconds.
    texts = settings.warehouse_dir / "target" / "compiled"
    connection = duckdb.connect(settings.warehouse_path)
    for feature, (days, channel) in LIMITS.items():
        connection.execute(
            "update policy.feature_limits set limit_days = ?, needs_consent_channel = ? "
            "where feature = ?",
            [days, channel, feature],
        )
    for name in MARTS:
        sql = next(texts.rglob(f"{name}.sql")).read_text(encoding="utf-8")
        connection.execute(f"create or replace table marts.{name} as {sql}")
    return connection


def _write(connection: duckdb.DuckDBPyConnection, histories: list[History]) -> None:
    connection.execute(_FACTS)
    contract = {column.name: _TYPES[column.type] for column in kinds()["contacts"].columns}
    columns = ", ".join(f"{name} {kind}" for name, kind in contract.items())
    lineage = "source varchar, id_namespace varchar, recorded_at timestamp, "
    lineage += "first_known_at timestamp, superseded_at timestamp, is_deleted boolean, load_id int"
    for feed in FEEDS:
        connection.execute(f"create table staging.stg_{feed}__contacts ({columns}, {lineage})")
    facts: dict[str, list[tuple[Any, ...]]] = {}

    def tell(table: str, names: str, *values: Any) -> None:
        facts.setdefault(f"{table} ({names})", []).append(values)

    for person in histories:
        me, home = person.hcp_id, f"A{person.hcp_id}"
        consent = "granted" if person.agreed("email") else "denied"
        tell("unified.dim_hcps", "hcp_id, account_id, email_consent", me, home, consent)
        for feed, (said, deleted) in zip(FEEDS, person.records, strict=False):
            tell("unified.person_xref", "source, source_contact_id, hcp_id", feed, me, me)
            tell(
                f"staging.stg_{feed}__contacts",
                "contact_id, id_namespace, email_consent, is_deleted",
                me, feed, said, deleted,
            )  # fmt: skip
        for number, (channel, status, at) in enumerate(person.consents):
            names = "consent_event_id, hcp_id, channel, consent_status, happened_at"
            tell("unified.fct_consents", names, f"{me}-{number}", me, channel, status, at)
        for number, (kind, machine, at) in enumerate(person.touches):
            names = "touch_id, hcp_id, touch_type, is_automated, happened_at"
            tell("unified.fct_touches", names, f"{me}-{number}", me, kind, machine, at)
        for number, (status, at) in enumerate(person.plans):
            names = "planned_touch_id, hcp_id, plan_status, planned_at"
            tell("unified.fct_planned_touches", names, f"{me}-{number}", me, status, at)
        for number, (word, at) in enumerate(person.reactions):
            names = "feedback_id, account_id, reaction, happened_at"
            tell("unified.fct_field_feedback", names, f"{me}-{number}", home, word, at)
        for number, (level, at) in enumerate(person.feelings):
            names = "sentiment_id, account_id, anchor_level, happened_at"
            tell("unified.fct_sentiments", names, f"{me}-{number}", home, level, at)
    for target, rows in facts.items():
        values = [list(column) for column in zip(*rows, strict=True)]
        unnested = ", ".join(f"unnest(${number})" for number in range(1, len(values) + 1))
        connection.execute(f"insert into {target} select {unnested}", values)
