with
account_drivers as (
    select
        account_id,
        driver_rank,
        signal_name,
        signal_state,
        case
            -- Better is no good news yet where it still speaks against renewal.
            when direction = 'better' and signal_state <> 'good' then 'driver_eased'
            else 'driver_' || coalesce(direction, 'new')
        end as template_name,
        since_date,
        observed_at
    from {{ ref('account_drivers') }}
    where driver_rank <= {{ parameter('maximum_drivers_per_reason') }}
),

templates as (
    select
        template_name,
        language,
        text
    from {{ policy('narrative_templates', ['template_name', 'language']) }}
),

signal_phrases as (
    select
        signal_name,
        signal_state,
        language,
        phrase
    from {{ policy('signal_phrases', ['signal_name', 'signal_state', 'language']) }}
),

comparison as (
    select cast({{ parameter('driver_comparison_days') }} as bigint) as comparison_days
),

lines as (
    select
        account_drivers.account_id,
        templates.language,
        account_drivers.driver_rank,
        {{ fill('templates.text', {
            'phrase': 'signal_phrases.phrase',
            'comparison_days': 'comparison.comparison_days',
            'since_date': 'account_drivers.since_date',
            'observed_date': date_of('account_drivers.observed_at'),
        }) }} as line_text
    from account_drivers
    inner join templates on account_drivers.template_name = templates.template_name
    inner join signal_phrases
        on account_drivers.signal_name = signal_phrases.signal_name
        and account_drivers.signal_state = signal_phrases.signal_state
        and templates.language = signal_phrases.language
    cross join comparison
),

final as (
    select
        account_id,
        language,
        {{ text_list('line_text', 'driver_rank', separator='chr(10)') }} as driver_lines
    from lines
    group by account_id, language
)

select * from final
