-- What becomes of each row of a sheet: one row per row, from `sheet`, `anchors`, `accounts`,
-- `employees` and `earlier`. $day is the day on which it is handed in, $first_day the first one of
-- which evidence tells anything: what was felt before it is a slip of the pen.
create or replace temp table verdicts as
with
-- Japanese keyboards type digits of full width.
digits as (
    select * replace (
        translate(anchor, '０１２３４５６７８９', '0123456789') as anchor,
        translate(felt_date, '０１２３４５６７８９', '0123456789') as felt_date
    )
    from sheet
),

rows_read as (
    select
        *,
        try_strptime(felt_date, [
            '%Y-%m-%d', '%Y/%m/%d', '%d.%m.%Y', '%Y年%m月%d日', '%Y-%m-%d %H:%M', '%Y/%m/%d %H:%M',
            '%d.%m.%Y %H:%M', '%Y-%m-%d %H:%M:%S'
        ]) as felt_at,
        lower(rtrim(regexp_replace(anchor, '\s+', ' ', 'g'), ' .。')) as anchor_words,
        -- A cast alone would round 4.6 to 5.
        case
            when regexp_full_match(anchor, '[+-]?[0-9]+([.]0*)?') then try_cast(anchor as bigint)
        end as anchor_number
    from digits
),

named as (
    select rows_read.row_number, accounts.account_id,
        case
            when rows_read.account = accounts.account_id then 1
            when rows_read.account = accounts.record_id then 2
            else 3
        end as place
    from rows_read
    inner join accounts
        on rows_read.account in (accounts.account_id, accounts.record_id)
        or lower(rows_read.account) = lower(accounts.account_name)
),

accounts_found as (
    select row_number, min(account_id) as account_id, count(*) as account_count
    from (select *, min(place) over (partition by row_number) as best from named)
    where place = best
    group by row_number
),

anchors_found as (
    select rows_read.row_number, max_by(anchors.version, anchors.place) as version,
        max_by(anchors.level, anchors.place) as level
    from rows_read
    inner join anchors
        on (rows_read.anchor_number = anchors.level or rows_read.anchor_words = anchors.words)
        and (rows_read.anchor_version is null or rows_read.anchor_version = anchors.version)
    group by rows_read.row_number
),

resolved as (
    select
        rows_read.*,
        accounts_found.account_id,
        coalesce(account_count, 0) as account_count,
        anchors_found.version,
        anchors_found.level,
        'hand-' || substr(md5(cast(
            row(accounts_found.account_id, author, felt_at) as text
        )), 1, 16) as sentiment_id
    from rows_read
    left join accounts_found using (row_number)
    left join anchors_found using (row_number)
),

judged as (
    select
        *,
        case
            when account is null then 'missing_account'
            when account_count = 0 then 'unknown_account'
            when account_count > 1 then 'ambiguous_account'
            when anchor is null then 'missing_anchor'
            when anchor_version is not null
                and anchor_version not in (select version from anchors) then 'unknown_version'
            when level is null and anchor_number is not null then 'level_outside'
            when level is null then 'unknown_anchor'
            when felt_date is null then 'missing_date'
            when felt_at is null then 'unreadable_date'
            when cast(felt_at as date) > $day then 'future_date'
            when cast(felt_at as date) < $first_day then 'long_past_date'
            when author is null then 'missing_author'
            when author not in (select employee_id from employees)
                and exists (from employees) then 'unknown_author'
        end as fault
    from resolved
),

-- Entries are never changed: one person's word about one customer at one time stands.
repeated as (
    select
        judged.*,
        row_number() over same as copy,
        min(row(level, comment)::text) over same_all <> max(row(level, comment)::text) over same_all
            as contradicts,
        earlier.sentiment_id is not null as is_held,
        earlier.anchor_level is distinct from level
        or earlier.comment_text is distinct from comment as is_changed
    from judged
    left join earlier using (sentiment_id)
    window
        same as (partition by sentiment_id, fault is null order by row_number),
        same_all as (partition by sentiment_id, fault is null)
)

select
    *,
    case
        when fault is not null then fault
        when is_held and is_changed then 'contradicts_earlier'
        when contradicts then 'contradicts_row'
        when copy > 1 then 'repeated_row'
    end as reason_code,
    case
        when reason_code is not null then 'refused'
        when is_held then 'held'
        else 'accepted'
    end as state
from repeated
