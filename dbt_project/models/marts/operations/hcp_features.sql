with
hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
    where hcp_id <> 'unknown'
),

consents as (
    select
        hcp_id,
        consent_status
    from {{ ref('int_hcps__channel_consents') }}
    where channel = 'email'
),

features as (
    select
        hcp_id,
        feature,
        feature_date,
        channel,
        product_id,
        feature_word,
        withheld_reason,
        valid_until_date
    from {{ ref('int_hcp_features__allowed') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

shown_features as (
    select
        hcp_id,
        count(*) as feature_count,
        min(valid_until_date) as valid_until_date,
        {{ of_feature('last_visit', 'feature_date') }} as last_visit_date,
        {{ of_feature('last_visit', 'channel') }} as last_visit_channel,
        {{ of_feature('last_visit', 'product_id') }} as last_visit_product_id,
        {{ of_feature('last_visit', 'feature_word') }} as last_visit_topic,
        {{ of_feature('next_planned', 'feature_date') }} as next_planned_date,
        {{ of_feature('next_planned', 'channel') }} as next_planned_channel,
        {{ of_feature('next_planned', 'product_id') }} as next_planned_product_id,
        {{ of_feature('account_reaction', 'feature_date') }} as account_reaction_date,
        {{ of_feature('account_reaction', 'feature_word') }} as account_reaction_word,
        {{ of_feature('account_feeling', 'feature_date') }} as account_feeling_date,
        {{ of_feature('account_feeling', 'feature_word') }} as account_feeling_word
    from features
    where withheld_reason is null
    group by hcp_id
),

withheld_features as (
    select
        hcp_id,
        {{ of_feature('last_visit', 'withheld_reason') }} as last_visit_reason,
        {{ of_feature('next_planned', 'withheld_reason') }} as next_planned_reason,
        {{ of_feature('account_reaction', 'withheld_reason') }} as account_reaction_reason,
        {{ of_feature('account_feeling', 'withheld_reason') }} as account_feeling_reason
    from features
    where withheld_reason is not null
    group by hcp_id
),

final as (
    select
        hcps.hcp_id,
        hcps.account_id,
        shown_features.last_visit_channel,
        shown_features.last_visit_product_id,
        shown_features.last_visit_topic,
        shown_features.next_planned_channel,
        shown_features.next_planned_product_id,
        shown_features.account_reaction_word,
        shown_features.account_feeling_word,
        nullif(
            substr(
                coalesce('|last_visit:' || withheld_features.last_visit_reason, '')
                || coalesce('|next_planned:' || withheld_features.next_planned_reason, '')
                || coalesce(
                    '|account_reaction:' || withheld_features.account_reaction_reason, ''
                )
                || coalesce(
                    '|account_feeling:' || withheld_features.account_feeling_reason, ''
                ),
                2
            ),
            ''
        ) as withheld_reasons,
        coalesce(shown_features.feature_count, 0) as feature_count,
        {{ days_between('shown_features.last_visit_date', 'run_context.as_of_date') }}
            as days_since_visit,
        coalesce(consents.consent_status = 'granted', false) as is_email_allowed,
        shown_features.hcp_id is not null as is_exportable,
        shown_features.last_visit_date,
        shown_features.next_planned_date,
        shown_features.account_reaction_date,
        shown_features.account_feeling_date,
        shown_features.valid_until_date,
        run_context.as_of_date,
        run_context.build_id
    from hcps
    cross join run_context
    left join consents on hcps.hcp_id = consents.hcp_id
    left join shown_features on hcps.hcp_id = shown_features.hcp_id
    left join withheld_features on hcps.hcp_id = withheld_features.hcp_id
)

select * from final
