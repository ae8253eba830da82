with
judged as (
    select
        content_id,
        rule_id,
        treated_count
    from {{ ref('int_content_effects__judged') }}
),

relapses as (
    select
        content_id,
        rule_id,
        mended_person_count,
        relapsed_person_count
    from {{ ref('int_content_relapses__counted') }}
),

rules as (
    select
        {{ parameter('content_smallest_persons') }} as smallest_persons,
        {{ parameter('smallest_professional_group') }} as smallest_group
    from {{ run_context() }} as build
),

cells as (
    select
        'treated' as measure,
        judged.content_id,
        judged.rule_id,
        judged.treated_count as person_count,
        judged.treated_count >= rules.smallest_group as is_fit
    from judged
    cross join rules
    where judged.treated_count > 0
    union all
    select
        'relapse' as measure,
        relapses.content_id,
        relapses.rule_id,
        relapses.mended_person_count as person_count,
        relapses.mended_person_count >= rules.smallest_persons
        and {{ is_step_shown(
            'relapses.relapsed_person_count', 'relapses.mended_person_count',
            'rules.smallest_group'
        ) }} as is_fit
    from relapses
    cross join rules
),

-- Any content less the other pieces would be the small one.
beside_pieces as (
    select
        measure,
        content_id,
        rule_id,
        person_count,
        is_fit
        and not (
            content_id = '(any)'
            and max(case when content_id <> '(any)' and not is_fit then 1 else 0 end) over (
                partition by measure, rule_id
            ) = 1
        ) as is_fit
    from cells
),

counted as (
    select
        measure,
        content_id,
        rule_id,
        person_count,
        is_fit,
        sum(case when rule_id <> '(any)' and not is_fit then 1 else 0 end) over (
            partition by measure, content_id
        ) as unfit_count
    from beside_pieces
),

-- And all rules less the others the single one held back; only of any content is there a whole.
final as (
    select
        measure,
        content_id,
        rule_id,
        is_fit
        and not (
            content_id = '(any)'
            and {{ protects_another_group(
                "rule_id <> '(any)' and not is_fit and unfit_count = 1", 'is_fit',
                'person_count', 'measure, content_id', 'rule_id'
            ) }}
        ) as is_told
    from counted
)

select * from final
