{#- The mean rating of each quarter beside that of the four quarters before, with the variance of
    both means. -#}
with
counted as (
    select
        account_id,
        site,
        quarter_start_date,
        quarter_number,
        rating_count,
        ratings,
        rating_squares
    from {{ ref('int_reviews__counted') }}
),

paired as (
    select
        counted.account_id,
        counted.site,
        counted.quarter_start_date,
        counted.rating_count,
        counted.ratings,
        counted.rating_squares,
        coalesce(sum(earlier.rating_count), 0) as earlier_count,
        coalesce(sum(earlier.ratings), 0) as earlier_ratings,
        coalesce(sum(earlier.rating_squares), 0) as earlier_squares
    from counted
    left join counted as earlier
        on counted.account_id = earlier.account_id
        and counted.site = earlier.site
        and earlier.quarter_number between counted.quarter_number - 4 and counted.quarter_number - 1
    group by
        counted.account_id, counted.site, counted.quarter_start_date, counted.rating_count,
        counted.ratings, counted.rating_squares
),

final as (
    select
        account_id,
        site,
        quarter_start_date,
        rating_count,
        cast(earlier_count as bigint) as earlier_count,
        {{ safe_divide('ratings', 'rating_count') }} as mean_rating,
        {{ mean_rating_variance('ratings', 'rating_squares', 'rating_count') }} as variance,
        {{ safe_divide('earlier_ratings', 'earlier_count') }} as earlier_mean,
        {{ mean_rating_variance('earlier_ratings', 'earlier_squares', 'earlier_count') }}
            as earlier_variance
    from paired
)

select * from final
