"""Plain exports: patients stay unknown, and what cannot be read is named."""

from __future__ import annotations

import gzip
import hashlib
import hmac
from collections.abc import Callable

import duckdb
import pytest

from dagster_project.errors import SettingsError, SourceError
from dagster_project.sources.contract import Pull

from .conftest import USAGE, Exports, rows

VISITS = """
feeds:
  - kind: visits
    path: visits.csv
    columns: {visit_id: id, patient_id: chart, account_id: clinic, visited_at: at}
"""


def test_visits__carry_keyed_pseudonyms_only(exports: Exports) -> None:
    exports.write("visits.csv", "id,chart,clinic,at\nV1,患者42,A,2026-01-01\nV2,,A,2026-01-01\n")

    found = exports.pull("visits", VISITS)

    expected = hmac.new(b"k" * 100, "患者42".encode(), hashlib.sha256).hexdigest()
    assert [row["patient_id"] for row in rows(found)] == [expected, None]
    assert "k" * 100 not in found.rows.select
    assert "kkkk" not in str(found.control)


def test_visits__are_refused__when_no_key_is_set(
    exports: Exports, pull: Callable[..., Pull]
) -> None:
    exports.write("visits.csv", "id,chart,clinic,at\n")
    settings = exports.mapping(VISITS).with_values(pseudonym_key=None)

    with pytest.raises(SettingsError, match="MOPS_PSEUDONYM_KEY"):
        pull("files__visits", using=settings)


def test_incidents__need_no_key__when_their_mapping_names_no_patient(
    exports: Exports, pull: Callable[..., Pull]
) -> None:
    mapping = (
        "feeds:\n  - kind: incidents\n    path: incidents.csv\n"
        "    columns: {incident_id: id, account_id: account, incident_type: type, severity: how,"
        " occurred_at: at}\n"
    )
    exports.write("incidents.csv", "id,account,type,how,at\nI1,A,fall,low,2026-01-01\n")
    settings = exports.mapping(mapping).with_values(pseudonym_key=None)

    found = pull("files__incidents", using=settings)

    assert [row["patient_id"] for row in rows(found)] == [None]


@pytest.mark.parametrize(
    ("name", "content", "named"),
    [
        ("usage_1.csv", b"id,account,at,n\nU1,\x83A,2026-01-01,1\n", "usage_1.csv is not utf-8"),
        ("usage_1.csv", b"id,account,at\nU1,A,2026-01-01\n", "usage_1.csv has no column `n`"),
        ("usage_1.csv", b"", "usage_1.csv is empty"),
        ("usage_1.csv", b"id,account,at,n,N\n", "names a column twice"),
        ("usage_1.csv", b"id,account,at,n\nU1,A,2026-01-01,1\nU2,Jane", "as csv at line 3"),
        ("other.csv", b"id\n", "no such file"),
    ],
    ids=["encoding", "column", "empty", "twice", "truncated", "missing"],
)
def test_file__is_named__when_it_cannot_be_read(
    exports: Exports, name: str, content: bytes, named: str
) -> None:
    exports.write("usage_0.csv" if name == "usage_1.csv" else "x.csv", "id,account,at,n\n")
    exports.write(name, content)

    with pytest.raises(SourceError) as caught:
        exports.pull("usage", USAGE)
    assert named in str(caught.value)
    assert "Jane" not in str(caught.value)


def test_parquet__is_named__when_it_is_cut_off(exports: Exports) -> None:
    path = exports.root / "usage_1.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (select 'U1' as id) to '{path}'")
    exports.write("usage_2.parquet", path.read_bytes()[:-20])

    with pytest.raises(SourceError, match=r"usage_2\.parquet is cut off"):
        exports.pull("usage", USAGE.replace(".csv", ".parquet"))


@pytest.mark.parametrize("length", [1, 20, 200])
@pytest.mark.parametrize("place", [20, 500, 2_000])
def test_gzip__is_named__when_bits_of_it_are_flipped(
    exports: Exports, place: int, length: int
) -> None:
    lines = "".join(f"U{n},A{n % 7},2026-01-01,{n % 9}\n" for n in range(2_000))
    content = bytearray(gzip.compress(f"id,account,at,n\n{lines}".encode(), mtime=0))
    flipped = slice(place, place + length)
    content[flipped] = bytes(byte ^ 0b1000 for byte in content[flipped])
    exports.write("usage_1.csv.gz", bytes(content))

    with pytest.raises(SourceError, match=r"usage_1\.csv\.gz is cut off or no gzip file"):
        exports.pull("usage", USAGE.replace(".csv", ".csv.gz"))


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "parquet"])
def test_checksum_beside_a_file__makes_one_changed_digit_an_error(
    exports: Exports, kind: str
) -> None:
    mapping = USAGE.replace("usage_*.csv", "usage_*")  # finds the checksum too
    mapping += f"    format: {kind.removesuffix('.gz')}\n"

    def deliver(count: int) -> None:
        with duckdb.connect() as connection:
            connection.execute(
                f"copy (select 'U1' as id, 'A' as account, '2026-01-01' as at, {count} as n) "
                f"to '{exports.root}/usage_1.{kind}'"
            )

    deliver(3)
    found = hashlib.sha256((exports.root / f"usage_1.{kind}").read_bytes()).hexdigest()
    exports.write(f"usage_1.{kind}.sha256", f"{found.upper()}  usage_1.{kind}\n")
    assert [row["event_count"] for row in rows(exports.pull("usage", mapping))] == [3]

    deliver(8)
    with pytest.raises(SourceError, match=rf"usage_1\.{kind} is not the file of usage_1\.{kind}"):
        exports.pull("usage", mapping)


def test_jsonl__is_named__when_a_line_is_broken_or_a_required_member_missing(
    exports: Exports,
) -> None:
    mapping = USAGE.replace(".csv", ".jsonl")
    exports.write("usage_1.jsonl", '{"id": "U1", "account": "A", "at": "2026-01-01", "n": 1}\n{"id')
    with pytest.raises(SourceError, match=r"usage_1\.jsonl cannot be read as jsonl"):
        exports.pull("usage", mapping)

    exports.write("usage_1.jsonl", '{"id": "U1", "account": "A", "at": "2026-01-01"}\n')
    with pytest.raises(SourceError, match="has no column `n`"):
        exports.pull("usage", mapping)


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "link.csv"])
def test_path__is_refused__when_it_leads_out_of_the_root(exports: Exports, path: str) -> None:
    outside = exports.root.parent / "secret.csv"
    outside.write_text("id,account,at,n\n")
    (exports.root / "link.csv").symlink_to(outside)

    with pytest.raises(SourceError, match="out of the files' root"):
        exports.pull("usage", USAGE.replace("usage_*.csv", path) + "    format: csv\n")


def test_names__are_quoted__when_they_hold_sql(exports: Exports) -> None:
    column = "x\"') from t; drop table accounts; --"
    exports.write("a'b.csv", f'id,"{column.replace(chr(34), chr(34) * 2)}"\n1,A\n')
    mapping = f"""
feeds:
  - kind: accounts
    path: "a'b.csv"
    columns: {{account_id: id, account_name: {column!r}}}
    constants: {{region: "'); drop table x; --"}}
"""

    (row,) = rows(exports.pull("accounts", mapping.replace("\\'", "''")))

    assert (row["account_name"], row["region"]) == ("A", "'); drop table x; --")
