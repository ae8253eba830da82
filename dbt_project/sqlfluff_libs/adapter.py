"""What sqlfluff calls `adapter`: enough of dbt's to render the models as DuckDB gets them."""

from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, macro_name: str, macro_namespace: str) -> Callable[..., Any]:
    """Return the `duckdb__` variant of a macro, or its `default__`.

    An unknown name stays undefined, so that calling it fails as a templating error.
    """
    del macro_namespace  # macros of this project only
    duckdb_macro = context.resolve_or_missing(f"duckdb__{macro_name}")
    if callable(duckdb_macro):
        return duckdb_macro
    return context.resolve(f"default__{macro_name}")
