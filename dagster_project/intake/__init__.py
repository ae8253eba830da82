"""Intake of feelings: a sheet that anybody fills in becomes rows of the lake, or refusals.

One row per feeling, in CSV as a spreadsheet saves it (UTF-8, UTF-16, Shift-JIS or Windows-1251;
comma, semicolon or tab). The header names the columns in English, Japanese or Russian, in any
order (`columns.yml`):

    account, anchor, felt_date, comment, author, anchor_version

`account` is an id of `accounts`, the id in its own system, or a name that only one has. `anchor`
is a level or the anchor's words in any language, as `mops intake anchors` prints them;
`anchor_version` may be left out. `author` is the id of an employee. Whoever corrects
`FILE.refused.csv` may hand that in again: columns that are not ours are left alone.
"""

from dagster_project.intake.handing import take_in_and_land
from dagster_project.intake.known import anchors_in
from dagster_project.intake.sentiments import SHEET_COLUMNS, Receipt, take_in

__all__ = ["SHEET_COLUMNS", "Receipt", "anchors_in", "take_in", "take_in_and_land"]
