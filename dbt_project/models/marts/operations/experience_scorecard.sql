with
changed as (
    select
        metric_id,
        side,
        month_start_date,
        is_shown,
        case_count,
        metric_ratio,
        low_ratio,
        high_ratio,
        patient_metric_id,
        difference_ratio,
        difference_low_ratio,
        difference_high_ratio,
        change_word
    from {{ ref('int_experience__changed') }}
),

metrics as (
    select
        metric_id,
        customer_words,
        better_when
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

sides as (
    select 'professional' as side
    union all
    select 'patient' as side
),

months as (
    select month_start_date
    from changed
    group by month_start_date
),

-- A side that nobody measured in a month has a row that says so.
listed as (
    select
        months.month_start_date,
        sides.side,
        coalesce(changed.metric_id, '(none)') as metric_id,
        case
            when changed.metric_id is null then 'not_measured'
            when not changed.is_shown then 'group_too_small'
        end as missing_reason,
        changed.case_count,
        changed.metric_ratio,
        changed.low_ratio,
        changed.high_ratio,
        changed.difference_ratio,
        changed.difference_low_ratio,
        changed.difference_high_ratio,
        coalesce(changed.change_word, 'no_before') as change_word,
        case when sides.side = 'professional' then changed.patient_metric_id end
            as pair_metric_id
    from months
    cross join sides
    left join changed
        on months.month_start_date = changed.month_start_date
        and sides.side = changed.side
),

final as (
    select
        listed.month_start_date,
        listed.side,
        listed.metric_id,
        metrics.customer_words,
        metrics.better_when,
        listed.case_count,
        listed.metric_ratio,
        listed.low_ratio,
        listed.high_ratio,
        listed.difference_ratio,
        listed.difference_low_ratio,
        listed.difference_high_ratio,
        listed.change_word,
        listed.pair_metric_id,
        pairs.metric_ratio as pair_ratio,
        pairs.change_word as pair_change_word,
        case
            when listed.side = 'patient' then null
            when listed.pair_metric_id is null then 'no_pair'
            when pairs.metric_ratio is null then 'pair_not_shown'
            when listed.change_word in ('better', 'worse')
                and listed.change_word = pairs.change_word then 'together'
            when listed.change_word in ('better', 'worse')
                and pairs.change_word in ('better', 'worse') then 'apart'
            else 'unclear'
        end as pair_word,
        listed.missing_reason,
        run_context.as_of_date,
        run_context.build_id
    from listed
    cross join run_context
    left join metrics on listed.metric_id = metrics.metric_id
    left join changed as pairs
        on listed.pair_metric_id = pairs.metric_id
        and listed.month_start_date = pairs.month_start_date
)

select * from final
