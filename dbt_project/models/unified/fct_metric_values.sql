with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

metric_values as (
    {{ union_kind('metric_values') }}
),

final as (
    select
        metric_values.source || ':' || metric_values.metric_value_id as metric_value_id,
        metric_values.metric_id,
        case
            when metric_values.account_id is not null
                then coalesce(account_xref.account_id, 'unknown')
        end as account_id,
        metric_values.party,
        metric_values.partner_name,
        metric_values.numerator,
        metric_values.denominator,
        metric_values.period_start_date,
        metric_values.period_end_date,
        cast(metric_values.period_end_date as timestamp) as happened_at,
        metric_values.known_at,
        metric_values.source,
        metric_values.load_id
    from metric_values
    left join account_xref
        on metric_values.id_namespace = account_xref.source
        and metric_values.account_id = account_xref.source_account_id
)

select * from final
