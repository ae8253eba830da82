with
touches as (
    select
        touch_id,
        hcp_id,
        channel,
        touch_type,
        product_id,
        content_id,
        is_automated,
        happened_at
    from {{ ref('fct_touches') }}
    where hcp_id <> 'unknown'
),

channels as (
    select
        channel,
        touch_types
    from {{ policy('channels', ['channel']) }} as in_force
),

content as (
    select
        content_id,
        product_id,
        topic
    from {{ ref('dim_content') }}
    where topic is not null
),

hcps as (
    select
        hcp_id,
        specialty
    from {{ ref('dim_hcps') }}
),

feedback as (
    select
        feedback_id,
        account_id,
        product_id,
        topic,
        reaction,
        happened_at
    from {{ ref('fct_field_feedback') }}
    where account_id <> 'unknown' and topic is not null
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

-- Attention is what earns credit on its channel: a mail that was sent, or opened by a machine
-- that loads pictures, tells of no interest.
cases as (
    select
        'content' as evidence_source,
        touches.touch_id as case_id,
        touches.hcp_id as supporter_id,
        coalesce(touches.product_id, content.product_id, '(none)') as product_id,
        coalesce(hcps.specialty, '(unknown)') as specialty,
        content.topic,
        cast(null as string) as reaction,
        touches.happened_at
    from touches
    inner join content on touches.content_id = content.content_id
    inner join channels
        on touches.channel = channels.channel
        and {{ earns_credit('touches', 'channels') }}
    left join hcps on touches.hcp_id = hcps.hcp_id

    union all

    -- Not by specialty: 125 reports of two years made 106 groups by it, and none of five.
    select
        'field' as evidence_source,
        feedback.feedback_id as case_id,
        feedback.account_id as supporter_id,
        coalesce(feedback.product_id, '(none)') as product_id,
        '(all)' as specialty,
        feedback.topic,
        feedback.reaction,
        feedback.happened_at
    from feedback
),

-- Closed quarters only: of one that still grows, two builds would tell who came between them.
final as (
    select
        cases.evidence_source,
        cases.case_id,
        cases.supporter_id,
        cases.product_id,
        cases.specialty,
        cases.topic,
        cases.reaction,
        cast(date_trunc('quarter', cases.happened_at) as date) as quarter_start_date
    from cases
    cross join run_context
    where
        {{ add_months("cast(date_trunc('quarter', cases.happened_at) as date)", 3) }}
        <= {{ add_days('run_context.as_of_date', 1) }}
)

select * from final
