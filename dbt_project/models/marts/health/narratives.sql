with
account_states as (
    select
        account_id,
        customer_state
    from {{ ref('int_account_weeks__stated') }}
    where is_current
),

accounts_spoken_against as (
    select account_id
    from {{ ref('account_drivers') }}
    where driver_rank = 1 and signal_state in ('bad', 'watch')
),

account_tiers as (
    select
        tiers_now.account_id,
        tiers_now.tier,
        tiers_now.previous_tier,
        tiers_now.tier_since_date,
        tiers_now.coverage_ratio,
        tiers_now.evidence_age_days,
        tiers_now.as_of_date,
        tiers_now.build_id,
        account_states.customer_state = 'customer' as is_customer,
        case
            when account_states.customer_state = 'former' then 'former'
            when account_states.customer_state = 'prospective' then 'upcoming'
            when tiers_now.previous_tier is null then 'standing_first'
            else 'standing'
        end as standing_template,
        coalesce(
            'insufficient_' || tiers_now.cause_of_insufficiency,
            case when accounts_spoken_against.account_id is null then 'quiet' end
        ) as evidence_template,
        case when tiers_now.evidence_age_days is null then 'freshness_none' else 'freshness' end
            as freshness_template
    from {{ ref('account_tiers') }} as tiers_now
    inner join account_states on tiers_now.account_id = account_states.account_id
    left join accounts_spoken_against
        on tiers_now.account_id = accounts_spoken_against.account_id
),

templates as (
    select
        template_name,
        language,
        text
    from {{ policy('narrative_templates', ['template_name', 'language']) }}
),

tier_labels as (
    select
        tier,
        label_en,
        label_ja,
        label_ru
    from {{ policy('tier_labels', ['tier']) }}
),

drivers as (
    select
        account_id,
        language,
        driver_lines
    from {{ ref('int_narratives__drivers') }}
),

actions as (
    select
        account_id,
        language,
        action_lines
    from {{ ref('int_narratives__actions') }}
),

lines_chosen as (
    select
        account_tiers.account_id,
        standing.language,
        account_tiers.as_of_date,
        account_tiers.build_id,
        {{ fill('standing.text', {
            'tier': in_language('labels_now.label', 'standing.language'),
            'previous_tier': in_language('labels_before.label', 'standing.language'),
            'since_date': 'account_tiers.tier_since_date',
        }) }} as standing_line,
        evidence.text as evidence_line,
        drivers.driver_lines,
        {{ fill('freshness.text', {
            'coverage_percent': percent_text('account_tiers.coverage_ratio'),
            'evidence_age': counted('account_tiers.evidence_age_days', 'day'),
            'evidence_age_days': 'account_tiers.evidence_age_days',
        }) }} as freshness_line,
        case when account_tiers.is_customer then coalesce(actions.action_lines, idle.text) end
            as action_lines
    from account_tiers
    inner join templates as standing
        on account_tiers.standing_template = standing.template_name
    inner join tier_labels as labels_now on account_tiers.tier = labels_now.tier
    left join tier_labels as labels_before on account_tiers.previous_tier = labels_before.tier
    left join templates as evidence
        on account_tiers.evidence_template = evidence.template_name
        and standing.language = evidence.language
        and account_tiers.is_customer
    left join templates as freshness
        on account_tiers.freshness_template = freshness.template_name
        and standing.language = freshness.language
        and account_tiers.is_customer
    left join templates as idle
        on standing.language = idle.language and idle.template_name = 'no_action'
    left join drivers
        on account_tiers.account_id = drivers.account_id
        and standing.language = drivers.language
    left join actions
        on account_tiers.account_id = actions.account_id
        and standing.language = actions.language
),

final as (
    select
        account_id,
        language,
        standing_line
        || coalesce(chr(10) || evidence_line, '')
        || coalesce(chr(10) || driver_lines, '')
        || coalesce(chr(10) || freshness_line, '')
        || coalesce(chr(10) || action_lines, '') as narrative,
        as_of_date,
        build_id
    from lines_chosen
)

select * from final
