with
fields as (
    select
        field_name,
        professional_count,
        filled_count
    from {{ ref('int_hcp_fields__filled') }}
),

audience_rules as (
    select
        segment_id,
        field_name,
        campaign_template_id
    from {{ policy('audience_rules', ['segment_id', 'field_name']) }} as in_force
),

campaigns as (
    select
        campaign_id,
        template_id,
        start_date
    from {{ ref('dim_campaigns') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_professional_group') }} as smallest_group
    from {{ run_context() }} as build
),

begun_campaigns as (
    select
        campaigns.campaign_id,
        campaigns.template_id
    from campaigns
    cross join run_context
    where campaigns.start_date <= run_context.as_of_date
),

segments_by_field as (
    select
        field_name,
        count(*) as segment_count
    from audience_rules
    group by field_name
),

fields_of_templates as (
    select
        field_name,
        campaign_template_id
    from audience_rules
    where campaign_template_id is not null
    group by field_name, campaign_template_id
),

campaigns_by_field as (
    select
        fields_of_templates.field_name,
        count(*) as campaign_count
    from fields_of_templates
    inner join begun_campaigns
        on fields_of_templates.campaign_template_id = begun_campaigns.template_id
    group by fields_of_templates.field_name
),

used_fields as (
    select
        fields.field_name,
        fields.professional_count,
        fields.filled_count,
        cast(coalesce(segments_by_field.segment_count, 0) as bigint) as used_in_segment_count,
        cast(coalesce(campaigns_by_field.campaign_count, 0) as bigint) as used_in_campaign_count
    from fields
    left join segments_by_field on fields.field_name = segments_by_field.field_name
    left join campaigns_by_field on fields.field_name = campaigns_by_field.field_name
),

final as (
    select
        used_fields.field_name,
        used_fields.professional_count,
        case
            when used_fields.professional_count >= run_context.smallest_group
                then used_fields.filled_count
        end as filled_count,
        case
            when used_fields.professional_count >= run_context.smallest_group
                then {{ ratio('used_fields.filled_count', 'used_fields.professional_count') }}
        end as filled_ratio,
        used_fields.used_in_segment_count,
        used_fields.used_in_campaign_count,
        used_fields.used_in_segment_count > 0 as is_used,
        case
            when used_fields.professional_count >= run_context.smallest_group
                then used_fields.used_in_segment_count = 0 and used_fields.filled_count > 0
        end as is_filled_unused,
        case
            when used_fields.professional_count < run_context.smallest_group
                then 'too_few_professionals'
        end as withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from used_fields
    cross join run_context
)

select * from final
