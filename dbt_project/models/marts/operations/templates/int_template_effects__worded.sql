with
bounded as (
    select
        template_id,
        product_id,
        outcome,
        effect_low_ratio,
        effect_high_ratio,
        withheld_reason
    from {{ ref('int_template_effects__bounded') }}
),

-- The surest success of the template: what another product must stay below to be another case.
surest as (
    select
        template_id,
        outcome,
        max(effect_low_ratio) as effect_low_ratio
    from bounded
    where effect_low_ratio > 0
    group by template_id, outcome
),

worded as (
    select
        bounded.template_id,
        bounded.product_id,
        bounded.outcome,
        case
            when bounded.withheld_reason is not null then 'too_few'
            when bounded.effect_low_ratio > 0 then 'transfers'
            when bounded.effect_high_ratio < 0 then 'fails'
            when bounded.effect_high_ratio < surest.effect_low_ratio then 'fails'
            else 'undecided'
        end as transfer_word
    from bounded
    left join surest
        on bounded.template_id = surest.template_id and bounded.outcome = surest.outcome
),

told as (
    select
        template_id,
        outcome,
        {{ count_of("transfer_word = 'transfers'") }} as transferring_count,
        {{ count_of("transfer_word = 'fails'") }} as failing_count,
        {{ count_of("transfer_word <> 'too_few'") }} as judged_count
    from worded
    group by template_id, outcome
),

final as (
    select
        worded.template_id,
        worded.product_id,
        worded.outcome,
        worded.transfer_word,
        case
            when told.judged_count = 0 then 'too_few'
            when told.failing_count = told.judged_count then 'no_product'
            when told.judged_count = 1 then 'undecided'
            when told.transferring_count = told.judged_count then 'every_product'
            when told.transferring_count = 1 and told.failing_count = told.judged_count - 1
                then 'one_product'
            else 'undecided'
        end as reach_word
    from worded
    inner join told
        on worded.template_id = told.template_id and worded.outcome = told.outcome
)

select * from final
