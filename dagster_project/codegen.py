"""Write the parts of the project that follow from others: from contracts, and from models.

From the input contracts (`sources/kinds`), the sources' tables and the staging folder come
the registry of kind feeds, the dbt sources, the staging of plain files and the description
of every kind feed; from the marts the page of what they answer. `make generate` writes them; a
test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from dagster_project.capabilities import PAGE, capabilities_page
from dagster_project.settings import DBT_DIR
from dagster_project.sources import SOURCES
from dagster_project.sources.contract import LINEAGE, PAYLOAD, Column, TableContract, kinds

HEADER = "Written by `python -m dagster_project.codegen` from the contracts; do not edit."
FEED_LINEAGE = (
    Column("source", "string", "Source the row came from."),
    Column("id_namespace", "string", "System whose account and contact ids the row uses."),
    Column("recorded_at", "timestamp", "When the source recorded this version, UTC."),
    Column("known_at", "timestamp", "When we could have known this version, UTC."),
    Column("first_known_at", "timestamp", "When we could first have known the record, UTC."),
    Column(
        "superseded_at",
        "timestamp",
        "When the next version became known, UTC; null for the current version.",
    ),
    Column("is_deleted", "boolean", "True when the source marks this version deleted."),
    Column("load_id", "string", "Load that brought the version."),
)
EVENT_DATE = Column("event_date", "date", "Day of the event, UTC; partitions the table.")


def generated_files() -> Mapping[Path, str]:
    """Return every generated file and its text, without writing anything."""
    staging = DBT_DIR / "models" / "staging"
    files = {DBT_DIR / "macros" / "registry.sql": ""}
    for source in SOURCES:
        folder = staging / source.name
        files[folder / f"_{source.name}__sources.yml"] = _sources_yml(source.name, source.tables)
    for kind in kinds():
        files[staging / "files" / f"stg_files__{kind}.sql"] = (
            f"{{{{ stage_kind('files', '{kind}') }}}}\n"
        )
    feeds = _feeds(files)
    for kind, models in feeds.items():
        for source_name, model in models:
            files[staging / source_name / f"{model}.yml"] = _feed_yml(kind, source_name, model)
    tables = {
        kind: sorted({table for _, model in models for table in _tables_read(model, files)})
        for kind, models in feeds.items()
    }
    files[DBT_DIR / "macros" / "registry.sql"] = _registry(feeds, tables) + _plugged_in()
    files[PAGE] = capabilities_page()
    return files


def write() -> list[Path]:
    """Write the generated files that differ; return their paths."""
    changed = []
    for path, text in generated_files().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def _feeds(files: Mapping[Path, str]) -> dict[str, list[tuple[str, str]]]:
    """Return for each kind its feeds as (source, model), in the order of SOURCES."""
    feeds: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds()}
    for source in SOURCES:
        folder = DBT_DIR / "models" / "staging" / source.name
        present = {path.stem for path in [*folder.glob("*.sql"), *files] if path.parent == folder}
        for kind in kinds():
            model = f"stg_{source.name}__{kind}"
            if model in present:
                feeds[kind].append((source.name, model))
    return feeds


def _tables_read(model: str, files: Mapping[Path, str]) -> set[tuple[str, str]]:
    """Return the raw tables, as (source, table), that a staging model reads in the end."""
    path = DBT_DIR / "models" / "staging" / model.split("__", maxsplit=1)[0].removeprefix("stg_")
    path /= f"{model}.sql"
    text = files[path] if path in files else path.read_text(encoding="utf-8")
    found = set(re.findall(r"(?:admitted_rows|stage_kind)\('(\w+)', '(\w+)'", text))
    for helper in re.findall(r"ref\('(stg_\w+)'\)", text):
        found |= _tables_read(helper, files)
    return found


def _registry(
    feeds: Mapping[str, list[tuple[str, str]]], tables: Mapping[str, list[tuple[str, str]]]
) -> str:
    contracts = []
    for kind in kinds().values():
        partitioned = kind.table("files").event_time is not None
        names = ", ".join(f"'{column.name}'" for column in kind.columns)
        keys = ", ".join(f"'{key}'" for key in kind.key)
        contracts.append(
            f"        '{kind.name}': {{\n"
            f"            'key': [{keys}],\n"
            f"            'event_time': '{kind.event_time}',\n"
            f"            'partitioned': {str(partitioned).lower()},\n"
            f"            'columns': [{names}],\n"
            f"        }},\n"
        )
    lines = [
        f"        '{kind}': [{', '.join(repr(model) for _, model in models)}],\n"
        for kind, models in feeds.items()
    ]
    reads = [
        f"        '{kind}': [{', '.join(f'{pair!r}' for pair in pairs)}],\n"
        for kind, pairs in tables.items()
    ]
    return (
        f"{{# {HEADER} #}}\n\n"
        "{% macro kind_contracts() -%}\n    {%- set contracts = {\n"
        + "".join(contracts)
        + "    } -%}\n    {{ return(contracts) }}\n{%- endmacro %}\n\n"
        "{% macro kind_feeds() -%}\n    {%- set feeds = {\n"
        + "".join(lines)
        + "    } -%}\n    {{ return(feeds) }}\n{%- endmacro %}\n\n"
        "{% macro kind_tables() -%}\n    {%- set tables = {\n"
        + "".join(reads)
        + "    } -%}\n    {{ return(tables) }}\n{%- endmacro %}\n"
    )


def _plugged_in() -> str:
    """Return macros that list the models a folder holds: adding a file is adding the model."""
    marts = DBT_DIR / "models" / "marts"
    folders = {
        "signal_models": marts / "health" / "signals",
        "credit_models": marts / "attribution" / "models",
    }
    return "".join(
        f"\n{{% macro {name}() -%}}\n"
        f"    {{{{ return({sorted(path.stem for path in folder.glob('int_*.sql'))!r}) }}}}\n"
        "{%- endmacro %}\n"
        for name, folder in folders.items()
    )


def _sources_yml(source: str, tables: tuple[TableContract, ...]) -> str:
    lines = [f"# {HEADER}", "sources:", f"  - name: {source}", "    schema: raw", "    tables:"]
    for table in tables:
        lines += [
            f"      - name: {table.table}",
            f"        identifier: {table.name}",
            f"        description: {_quoted(table.grain)}",
            "        columns:",
            *(f"          - {_column(column)}" for column in _raw_columns(table)),
        ]
    return "\n".join(lines) + "\n"


def _raw_columns(table: TableContract) -> Iterator[Column]:
    yield from table.columns
    if table.has_payload:
        yield PAYLOAD
    yield from LINEAGE
    if table.event_time:
        yield EVENT_DATE


def _feed_yml(kind: str, source: str, model: str) -> str:
    contract = kinds()[kind]
    lines = [
        f"# {HEADER}",
        "models:",
        f"  - name: {model}",
        f"    description: {_quoted(f'One row per version of: {contract.grain} From {source}.')}",
        "    columns:",
        *(f"      - {_column(column)}" for column in (*contract.columns, *FEED_LINEAGE)),
    ]
    if contract.table(source).event_time:
        lines.append(f"      - {_column(EVENT_DATE)}")
    return "\n".join(lines) + "\n"


def _column(column: Column) -> str:
    data_type = "varchar" if column.type == "string" else column.type
    return (
        f"{{name: {column.name}, description: {_quoted(column.description)}, "
        f"data_type: {_quoted(data_type) if ',' in data_type else data_type}, "
        f"config: {{meta: {{pii: {column.pii}}}}}}}"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'


if __name__ == "__main__":
    for changed_path in write():
        print(changed_path.relative_to(DBT_DIR.parent))
