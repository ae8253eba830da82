with
cases as (
    select
        content_id,
        is_treated,
        rule_id,
        hcp_id,
        before_share,
        after_share,
        share_band,
        age_band
    from {{ ref('int_content_cases__measured') }}
),

-- Each piece of content by rule, any content by rule, and any content at all; cases stay beside
-- cases of their own rule throughout.
treated as (
    select
        content_id,
        rule_id as scope_rule_id,
        rule_id,
        hcp_id,
        before_share,
        after_share,
        share_band,
        age_band
    from cases
    where is_treated
    union all
    select
        content_id,
        '(any)' as scope_rule_id,
        rule_id,
        hcp_id,
        before_share,
        after_share,
        share_band,
        age_band
    from cases
    where is_treated and content_id = '(any)'
),

treated_cells as (
    select
        content_id,
        scope_rule_id,
        rule_id,
        share_band,
        age_band,
        count(*) as treated_count
    from treated
    group by content_id, scope_rule_id, rule_id, share_band, age_band
),

untreated_cells as (
    select
        rule_id,
        share_band,
        age_band,
        count(*) as untreated_count
    from cases
    where not is_treated
    group by rule_id, share_band, age_band
),

cells as (
    select
        treated_cells.content_id,
        treated_cells.scope_rule_id,
        treated_cells.rule_id,
        treated_cells.share_band,
        treated_cells.age_band,
        -- The untreated of a cell stand together for each of its treated.
        cast(
            {{ safe_divide('treated_cells.treated_count', 'untreated_cells.untreated_count') }}
            as decimal(18, 9)
        ) as untreated_weight
    from treated_cells
    inner join untreated_cells
        on treated_cells.rule_id = untreated_cells.rule_id
        and treated_cells.share_band = untreated_cells.share_band
        and treated_cells.age_band = untreated_cells.age_band
),

compared as (
    select
        cells.content_id,
        cells.scope_rule_id,
        treated.hcp_id,
        1 as treated_case,
        cast(1 as decimal(18, 9)) as treated_weight,
        cast(0 as decimal(18, 9)) as untreated_weight,
        treated.before_share,
        treated.after_share
    from treated
    inner join cells
        on treated.content_id = cells.content_id
        and treated.scope_rule_id = cells.scope_rule_id
        and treated.rule_id = cells.rule_id
        and treated.share_band = cells.share_band
        and treated.age_band = cells.age_band
    union all
    select
        cells.content_id,
        cells.scope_rule_id,
        cases.hcp_id,
        0 as treated_case,
        cast(0 as decimal(18, 9)) as treated_weight,
        cells.untreated_weight,
        cases.before_share,
        cases.after_share
    from cases
    inner join cells
        on cases.rule_id = cells.rule_id
        and cases.share_band = cells.share_band
        and cases.age_band = cells.age_band
    where not cases.is_treated
),

final as (
    select
        content_id,
        scope_rule_id as rule_id,
        hcp_id,
        {{ count_of('treated_case = 1') }} as treated_case_count,
        {{ count_of('treated_case = 0') }} as untreated_case_count,
        {{ weighted_sum('treated_weight', 'before_share') }} as treated_before,
        {{ weighted_sum('treated_weight', 'after_share') }} as treated_after,
        cast(sum(untreated_weight) as decimal(28, 12)) as untreated_weight,
        {{ weighted_sum('untreated_weight', 'before_share') }} as untreated_before,
        {{ weighted_sum('untreated_weight', 'after_share') }} as untreated_after
    from compared
    group by content_id, scope_rule_id, hcp_id
)

select * from final
