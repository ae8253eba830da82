{#- Reviews of each quarter by organisation and site, and of the network by site, as sums that
    any run of quarters can add up. -#}
with
reviews as (
    select
        review_id,
        account_id,
        coalesce(site, 'unknown') as site,
        cast(rating as bigint) as rating,
        {{ date_of('happened_at') }} as reviewed_date,
        {{ days_between('happened_at', 'replied_at') }} as reply_days,
        resolved_at is not null as is_resolved
    from {{ ref('fct_reviews') }}
    where account_id <> 'unknown'
),

run_context as (
    select
        as_of_date,
        {{ parameter('review_reply_days') }} as due_days,
        {{ parameter('review_complaint_rating') }} as complaint_rating
    from {{ run_context() }} as build
),

judged as (
    select
        reviews.account_id,
        reviews.site,
        reviews.rating,
        cast(date_trunc('quarter', reviews.reviewed_date) as date) as quarter_start_date,
        reviews.reply_days,
        -- Whose answer is not due yet is neither in time nor late.
        case
            when reviews.reply_days <= run_context.due_days then 1
            when
                reviews.reply_days is not null
                or {{ days_between('reviews.reviewed_date', 'run_context.as_of_date') }}
                > run_context.due_days
                then 0
        end as in_time,
        case
            when reviews.rating <= run_context.complaint_rating
                then case when reviews.is_resolved then 1 else 0 end
        end as resolved
    from reviews
    cross join run_context
    where reviews.reviewed_date <= run_context.as_of_date
),

scoped as (
    select
        account_id,
        site,
        rating,
        quarter_start_date,
        reply_days,
        in_time,
        resolved
    from judged
    union all
    select
        '(network)' as account_id,
        site,
        rating,
        quarter_start_date,
        reply_days,
        in_time,
        resolved
    from judged
),

final as (
    select
        account_id,
        site,
        quarter_start_date,
        cast(
            4 * extract(year from quarter_start_date)
            + extract(quarter from quarter_start_date) as bigint
        ) as quarter_number,
        cast(count(*) as bigint) as review_count,
        cast(count(rating) as bigint) as rating_count,
        cast(coalesce(sum(rating), 0) as bigint) as ratings,
        cast(coalesce(sum(rating * rating), 0) as bigint) as rating_squares,
        cast(count(reply_days) as bigint) as replied_count,
        median(reply_days) as reply_median_days,
        cast(count(in_time) as bigint) as due_count,
        cast(coalesce(sum(in_time), 0) as bigint) as in_time_count,
        cast(count(resolved) as bigint) as complaint_count,
        cast(coalesce(sum(resolved), 0) as bigint) as resolved_count
    from scoped
    group by account_id, site, quarter_start_date
)

select * from final
