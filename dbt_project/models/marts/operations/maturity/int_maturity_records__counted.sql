with
links as (
    select
        measure,
        system_place,
        -- One system alone has nothing to link.
        greatest(known_date, second_system_date) as known_date
    from {{ ref('int_maturity_systems__known') }}
    where second_system_date is not null
),

linked_accounts as (
    select
        system_place,
        known_date
    from links
    where measure = 'accounts_linked_ratio'
),

linked_people as (
    select
        system_place,
        known_date
    from links
    where measure = 'people_linked_ratio'
),

hcps as (
    select
        hcp_id,
        specialty,
        job_role,
        language_code,
        {{ date_of('known_at') }} as known_date
    from {{ ref('dim_hcps') }}
    where hcp_id <> 'unknown'
),

asked_fields as (
    select 'specialty' as field_name
    union all
    select 'job_role' as field_name
    union all
    select 'language_code' as field_name
),

-- A field counts from when some record of the person first held it; what was there from the
-- first record on was gained on no day of its own.
hcp_fields as (
    select
        hcps.hcp_id,
        hcps.known_date,
        {{ date_of('gained.gained_at') }} as gained_date,
        case asked_fields.field_name
            when 'specialty' then hcps.specialty
            when 'job_role' then hcps.job_role
            else hcps.language_code
        end as field_value
    from hcps
    cross join asked_fields
    left join {{ ref('int_hcps__attributes_gained') }} as gained
        on hcps.hcp_id = gained.hcp_id
        and asked_fields.field_name = gained.attribute
),

filled_fields as (
    select greatest(known_date, coalesce(gained_date, known_date)) as known_date
    from hcp_fields
    where field_value is not null
),

consents as (
    select
        hcp_id,
        min({{ date_of('known_at') }}) as known_date
    from {{ ref('fct_consents') }}
    group by hcp_id
),

revenue as (
    select
        account_id <> 'unknown' as is_matched,
        reporting_amount,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_revenue') }}
    where revenue_measure = 'booked' and reporting_amount > 0
),

consenting as (
    select greatest(hcps.known_date, consents.known_date) as known_date
    from hcps
    inner join consents on hcps.hcp_id = consents.hcp_id
),

-- What a measure counts of and what it counts, each from its own day on: such rows add up
-- to the share of any day.
counted as (
    {{ counted_for(
        'accounts_linked_ratio', 'ever', 'linked_accounts', one_if('system_place = 1'),
        one_if('system_place = 2')
    ) }}
    union all
    {{ counted_for(
        'people_linked_ratio', 'ever', 'linked_people', one_if('system_place = 1'),
        one_if('system_place = 2')
    ) }}
    union all
    {{ counted_for('hcp_fields_filled_ratio', 'ever', 'hcps', 3, 0) }}
    union all
    {{ counted_for('hcp_fields_filled_ratio', 'ever', 'filled_fields', 0, 1) }}
    union all
    {{ counted_for('consent_known_ratio', 'ever', 'hcps', 1, 0) }}
    union all
    {{ counted_for('consent_known_ratio', 'ever', 'consenting', 0, 1) }}
    union all
    {{ counted_for(
        'revenue_matched_ratio', 'year', 'revenue', 'reporting_amount',
        'case when is_matched then reporting_amount else 0 end', happened='happened_date'
    ) }}
),

final as (
    select
        measure,
        span,
        happened_date,
        known_date,
        cast(sum(part_count) as decimal(38, 2)) as part_count,
        cast(sum(whole_count) as decimal(38, 2)) as whole_count
    from counted
    where known_date is not null and (part_count > 0 or whole_count > 0)
    group by measure, span, happened_date, known_date
)

select * from final
