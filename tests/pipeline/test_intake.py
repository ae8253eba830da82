"""A sheet of feelings moves the evidence of its customer, and is a load like any other."""

from dagster_project import sandbox
from dagster_project.intake import take_in_and_land
from dagster_project.lake import Lake

# The customer whose newest feeling is good and older than today.
CUSTOMER = """
    select account_id from account_signals inner join account_tiers using (account_id)
    where signal_name = 'account_sentiment' and signal_state = 'good'
        and observed_at < account_signals.as_of_date and reason <> 'not_a_customer'
    order by account_id limit 1
"""
FEELING = """
    select signal_state, evidence_reason, is_stale from account_signals
    where signal_name = 'account_sentiment' and account_id = ?
"""
OTHERS = """
    select * exclude (build_id) from account_signals
    where signal_name = 'account_sentiment' and account_id <> ? order by account_id
"""


def test_sheet__changes_the_feeling_of_its_customer_and_of_nobody_else(copied, tmp_path):
    day = sandbox.world_end(copied.settings)
    settings = copied.settings.with_values(as_of=day)
    with copied.published() as connection:
        ((account,),) = connection.execute(CUSTOMER).fetchall()
        others = connection.execute(OTHERS, [account]).fetchall()
    with copied.connect() as connection:
        (author,) = connection.execute(
            "select min(employee_id) from unified.dim_employees where employee_id <> 'unknown' "
            "and employee_id <> (select owner_employee_id from unified.dim_accounts "
            "where account_id = ?)",
            [account],
        ).fetchone()
    sheet = tmp_path / "気持ち.csv"
    words = "解約する見込みだと感じる。本人がそう言ったか、連絡が途絶えている。"
    sheet.write_bytes(
        f"顧客,アンカー,日付,コメント,担当者\r\n{account},{words},{day},,{author}\r\n"
        f"{account},9,{day},,{author}\r\n".encode("cp932")
    )

    def hand_in():
        return take_in_and_land(
            settings, sheet, who="Jane Doe", language="ja", encoding=None, check=False
        )

    receipt = hand_in()
    assert (receipt.accepted_count, receipt.refused) == (1, {"level_outside": 1})
    lake = Lake(settings.lake_dir)
    (load,) = lake.loads("files", "sentiments")
    assert (load.row_count, load.logical_date) == (1, day.isoformat())
    assert [name for name, _ in load.originals] == [f"{receipt.receipt_id}.csv"]
    copied.run()
    with copied.published() as connection:
        ((state, reason, is_stale),) = connection.execute(FEELING, [account]).fetchall()
        assert connection.execute(OTHERS, [account]).fetchall() == others
        history = connection.execute(
            "select verdict, row_count from load_history where load_id = ?", [load.load_id]
        ).fetchall()
    assert (state, is_stale) == ("bad", False)
    assert reason.startswith(f"On {day} a colleague chose: I expect them to leave")
    assert history == [("admit", 1)]
    before = copied.mart_hashes
    again = hand_in()
    assert (again.accepted_count, again.held_count) == (0, 1)
    copied.run()
    assert copied.mart_hashes == before
