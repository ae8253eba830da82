"""The house expectation: enough rows, enough of them seen, none that breaks the rule.

Importing this module imports Great Expectations (4-8 s), so only the runner does, and only
when there is something to judge.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, cast

import great_expectations
import sqlalchemy
from great_expectations.core.batch import Batch
from great_expectations.core.expectation_suite import ExpectationSuite
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_batch_data import SqlAlchemyBatchData
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import metric_partial
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies, Validator

from expectations.engine import borrow
from expectations.gate import Finding, Gate, Rule

if TYPE_CHECKING:
    import duckdb

MEASURE = "house.measure"
SEVERITY = {
    "block": FailureSeverity.CRITICAL,
    "quarantine": FailureSeverity.WARNING,
    "warn": FailureSeverity.INFO,
}


class Measure(TableMetricProvider):
    """Any SQL aggregate over a batch; all measures of a batch share one query."""

    metric_name = MEASURE
    value_keys = ("aggregate",)

    @metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )
    def _sqlalchemy(
        cls,
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any],
    ) -> tuple[Any, dict[str, Any], dict[str, Any]]:
        aggregate: Any = sqlalchemy.literal_column(f"({metric_value_kwargs['aggregate']})")
        return aggregate, metric_domain_kwargs, {}


class ExpectEvidence(BatchExpectation):
    """Expect enough rows, a large enough share of them seen, and none breaking the rule.

    A batch that may not be empty and shows no rows, or none that could be seen, fails: a
    gate that evaluated nothing is red.
    """

    code: str
    rows: str
    seen: str
    breaking: str
    observed: str
    minimum_rows: int
    minimum_seen_ratio: float

    success_keys: ClassVar[tuple[str, ...]] = (
        "code",
        "rows",
        "seen",
        "breaking",
        "observed",
        "minimum_rows",
        "minimum_seen_ratio",
    )
    measures: ClassVar[tuple[str, ...]] = ("rows", "seen", "breaking", "observed")

    def get_validation_dependencies(
        self,
        execution_engine: Any = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        """Return the four measures this expectation is decided by."""
        measures = {
            name: MetricConfiguration(
                metric_name=MEASURE,
                metric_domain_kwargs={"batch_id": self.batch_id},
                metric_value_kwargs={"aggregate": getattr(self, name)},
            )
            for name in self.measures
        }
        return ValidationDependencies(measures, result_format={"result_format": "BASIC"})

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: Any = None,
    ) -> dict[str, Any]:
        rows, seen = int(metrics["rows"] or 0), int(metrics["seen"] or 0)
        breaking = metrics["breaking"]
        if rows == 0:
            success = self.minimum_rows == 0 and not breaking
        else:
            is_enough = rows >= self.minimum_rows and seen > 0
            is_enough = is_enough and seen >= self.minimum_seen_ratio * rows
            success = is_enough and breaking is not None and int(breaking) == 0
        found = {
            "rows": rows,
            "seen": seen,
            "breaking": None if breaking is None else int(breaking),
            "observed": metrics["observed"],
        }
        return {"success": success, "result": {"observed_value": found}}


def evaluate(
    connection: duckdb.DuckDBPyConnection, gates: Sequence[Gate], rules: Mapping[str, Rule]
) -> dict[str, Finding]:
    """Return what the library found, by gate code: one suite and one query per relation."""
    by_relation: dict[str, list[Gate]] = {}
    for gate in gates:
        by_relation.setdefault(gate.relation, []).append(gate)
    findings: dict[str, Finding] = {}
    with _quiet():
        context = _context()
        engine = borrow(connection)
        try:
            execution = SqlAlchemyExecutionEngine(engine=engine, create_temp_table=False)
            for relation, members in by_relation.items():
                suite = _suite(members, rules)
                findings.update(_validate(context, execution, relation, suite))
        finally:
            engine.dispose()
    return findings


@cache
def _context() -> Any:
    """Return the process's context; each one leaves a temporary folder behind."""
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = cast("Any", {"globally": False})
    return context


def _suite(gates: Sequence[Gate], rules: Mapping[str, Rule]) -> ExpectationSuite:
    return ExpectationSuite(
        name=gates[0].subject,
        expectations=[
            ExpectEvidence(
                code=gate.code,
                rows=gate.rows,
                seen=gate.seen,
                breaking=gate.breaking,
                observed=gate.observed or "null",
                minimum_rows=rules[gate.code].minimum_rows,
                minimum_seen_ratio=rules[gate.code].minimum_seen_ratio,
                severity=SEVERITY[rules[gate.code].severity],
            )
            for gate in gates
        ],
    )


def _validate(
    context: Any, execution: SqlAlchemyExecutionEngine, relation: str, suite: ExpectationSuite
) -> Iterator[tuple[str, Finding]]:
    data: Any = SqlAlchemyBatchData(
        execution, query=f"select * from {relation}", create_temp_table=False
    )
    validator = Validator(
        execution_engine=execution, batches=[Batch(data=data)], data_context=context
    )
    validation: Any = validator.validate(suite, result_format="BASIC")
    for result in validation.results:
        yield result.expectation_config.kwargs["code"], _finding(result)


def _finding(result: Any) -> Finding:
    if not result.result:
        # The library's message quotes SQL and values; only the kind of error is kept.
        return Finding(success=False, problem=_kind_of_error(str(result.exception_info)))
    found = result.result["observed_value"]
    if found["breaking"] is None and found["rows"] > 0:
        return Finding(success=False, rows=found["rows"], problem="the rule gave no answer")
    return Finding(
        success=bool(result.success),
        rows=found["rows"],
        seen=found["seen"],
        breaking=found["breaking"] or 0,
        observed=found["observed"] or "",
    )


def _kind_of_error(message: str) -> str:
    for kind in ("CatalogException", "BinderException", "ConversionException", "ParserException"):
        if kind in message:
            return f"the engine answered {kind}"
    return "the engine could not answer"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library from logging statements and values of rows."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
