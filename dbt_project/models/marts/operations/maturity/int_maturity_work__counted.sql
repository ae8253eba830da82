with
campaigns as (
    select
        template_id,
        start_date as known_date
    from {{ ref('dim_campaigns') }}
),

spend as (
    select
        reporting_amount,
        campaign_id is not null as is_of_campaign,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_campaign_spend') }}
    -- A line without a rate of exchange adds up with no other.
    where reporting_amount > 0
),

content as (
    select
        content_id,
        {{ date_of('approved_at') }} as approved_date
    from {{ ref('dim_content') }}
),

touches as (
    select
        content_id,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date,
        cast(count(*) as bigint) as touch_count
    from {{ ref('fct_touches') }}
    where content_id is not null
    group by content_id, {{ date_of('happened_at') }}, {{ date_of('known_at') }}
),

content_touches as (
    select
        touches.happened_date,
        touches.known_date,
        touches.touch_count,
        case
            when content.approved_date <= touches.happened_date then touches.touch_count
            else 0
        end as approved_count
    from touches
    left join content on touches.content_id = content.content_id
),

actions as (
    select
        due_date as happened_date,
        greatest(due_date, {{ date_of('known_at') }}) as known_date,
        action_status = 'done' and {{ date_of('closed_at') }} <= due_date as is_in_time
    from {{ ref('fct_actions') }}
    where due_date is not null and action_status <> 'dropped'
),

feedback as (
    select
        strategy_change_id is not null as is_used,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_field_feedback') }}
),

steps as (
    select
        due_date as known_date,
        case when is_met then greatest(due_date, met_date) end as met_date
    from {{ ref('campaign_conformity') }}
    where is_required and due_date is not null
),

counted as (
    {{ counted_for('campaigns_with_template_ratio', 'year', 'campaigns', 1,
        one_if('template_id is not null')) }}
    union all
    {{ counted_for('spend_with_campaign_ratio', 'year', 'spend', 'reporting_amount',
        'case when is_of_campaign then reporting_amount else 0 end', happened='happened_date') }}
    union all
    {{ counted_for('content_approved_ratio', 'year', 'content_touches', 'touch_count',
        'approved_count', happened='happened_date') }}
    union all
    {{ counted_for('actions_in_time_ratio', 'year', 'actions', 1, one_if('is_in_time'),
        happened='happened_date') }}
    union all
    {{ counted_for('feedback_used_ratio', 'year', 'feedback', 1, one_if('is_used'),
        happened='happened_date') }}
    union all
    {{ counted_for('steps_met_ratio', 'year', 'steps', 1, 0) }}
    union all
    {{ counted_for('steps_met_ratio', 'year', 'steps', 0, one_if('met_date is not null'),
        'met_date', happened='known_date') }}
),

final as (
    select
        measure,
        span,
        happened_date,
        known_date,
        cast(sum(part_count) as decimal(38, 2)) as part_count,
        cast(sum(whole_count) as decimal(38, 2)) as whole_count
    from counted
    where known_date is not null and happened_date is not null
    group by measure, span, happened_date, known_date
)

select * from final
