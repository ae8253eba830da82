with
closings as (
    select closed_on_date
    from {{ ref('int_months__closed') }}
    group by closed_on_date
),

account_xref as (
    select
        source,
        source_account_id,
        account_id,
        valid_from_at
    from {{ ref('account_xref') }}
),

account_keys as (
    select
        closed_on_date,
        source,
        source_account_id,
        account_key
    from {{ ref('int_accounts__closed') }}
),

hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
),

person_keys as (
    select
        closed_on_date,
        hcp_id,
        account_key
    from {{ ref('int_persons__closed') }}
),

touches as (
    select
        id_namespace,
        source_account_id,
        hcp_id,
        known_at
    from {{ ref('int_touches__recorded') }}
),

-- Whom nothing had named by then can have moved no journey.
records_named as (
    select
        id_namespace,
        source_account_id,
        first_known_date
    from {{ ref('int_records__named') }}
),

persons_named as (
    select
        hcp_id,
        {{ date_of('min(known_at)') }} as first_known_date
    from touches
    group by hcp_id
),

members as (
    select
        closings.closed_on_date,
        account_xref.account_id,
        coalesce(account_keys.account_key, '(not known)') as account_key
    from account_xref
    inner join records_named
        on account_xref.source = records_named.id_namespace
        and account_xref.source_account_id = records_named.source_account_id
    inner join closings on records_named.first_known_date <= closings.closed_on_date
    left join account_keys
        on closings.closed_on_date = account_keys.closed_on_date
        and account_xref.source = account_keys.source
        and account_xref.source_account_id = account_keys.source_account_id
    union all
    select
        closings.closed_on_date,
        hcps.account_id,
        coalesce(person_keys.account_key, '(not known)') as account_key
    from hcps
    inner join persons_named on hcps.hcp_id = persons_named.hcp_id
    inner join closings on persons_named.first_known_date <= closings.closed_on_date
    left join person_keys
        on closings.closed_on_date = person_keys.closed_on_date
        and hcps.hcp_id = person_keys.hcp_id
    union all
    -- A touch known before the record it names was its person's organisation's until then.
    select
        closings.closed_on_date,
        hcps.account_id,
        '(not known)' as account_key
    from touches
    inner join account_xref
        on touches.id_namespace = account_xref.source
        and touches.source_account_id = account_xref.source_account_id
        and touches.known_at < account_xref.valid_from_at
    inner join hcps on touches.hcp_id = hcps.hcp_id
    inner join closings
        on {{ date_of('touches.known_at') }} <= closings.closed_on_date
        and {{ date_of('account_xref.valid_from_at') }} > closings.closed_on_date
),

spans as (
    select
        closed_on_date,
        account_id,
        account_key,
        min(account_key) over account as first_key,
        max(account_key) over account as last_key,
        min(account_id) over organisation as first_account,
        max(account_id) over organisation as last_account
    from members
    window
        account as (partition by closed_on_date, account_id),
        organisation as (partition by closed_on_date, account_key)
),

final as (
    select
        closed_on_date,
        account_id
    from spans
    where
        first_key <> last_key
        or account_key = '(not known)'
        or first_account <> last_account
    group by closed_on_date, account_id
)

select * from final
