with
walks as (
    select
        line_id,
        closed_on_date,
        current_account_id as account_id,
        current_ended_at as ended_at
    from {{ ref('int_lines__compared') }}
    where is_in_frozen and is_in_current and current_account_id is not null
),

touches as (
    select
        touch_id,
        id_namespace,
        source_account_id,
        hcp_id,
        happened_at,
        known_at,
        superseded_at
    from {{ ref('int_touches__recorded') }}
    -- A version that was all there was by the end of its own day was there at any closing.
    where
        {{ date_of('coalesce(superseded_at, known_at)') }} > {{ date_of('happened_at') }}
),

stage_changes as (
    select
        stage_change_id,
        id_namespace,
        source_account_id,
        happened_at,
        known_at,
        superseded_at
    from {{ ref('int_stage_changes__recorded') }}
    where
        {{ date_of('coalesce(superseded_at, known_at)') }} > {{ date_of('happened_at') }}
),

account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
),

longest_lookback as (
    select day_count
    from {{ longest_lookback() }} as lookbacks
),

late_versions as (
    select
        'touch' as record_kind,
        touches.touch_id as record_id,
        coalesce(account_xref.account_id, hcps.account_id) as account_id,
        touches.happened_at,
        touches.happened_at + longest_lookback.day_count * interval '1 day' as matters_until_at,
        touches.known_at,
        touches.superseded_at
    from touches
    cross join longest_lookback
    left join account_xref
        on touches.id_namespace = account_xref.source
        and touches.source_account_id = account_xref.source_account_id
    left join hcps on touches.hcp_id = hcps.hcp_id
    union all
    select
        'stage' as record_kind,
        stage_changes.stage_change_id as record_id,
        account_xref.account_id,
        stage_changes.happened_at,
        cast(null as timestamp) as matters_until_at,
        stage_changes.known_at,
        stage_changes.superseded_at
    from stage_changes
    inner join account_xref
        on stage_changes.id_namespace = account_xref.source
        and stage_changes.source_account_id = account_xref.source_account_id
),

-- What was so then, and what is so now, of each record that a walk could have met.
records_met as (
    select
        walks.line_id,
        late_versions.record_kind,
        late_versions.record_id,
        cast({{ in_force_on('late_versions', 'walks.closed_on_date') }} as integer) as was_so,
        cast(late_versions.superseded_at is null as integer) as is_so
    from walks
    inner join late_versions
        on walks.account_id = late_versions.account_id
        and walks.ended_at >= late_versions.happened_at
        and walks.ended_at <= coalesce(late_versions.matters_until_at, walks.ended_at)
    where
        {{ date_of('late_versions.known_at') }} > walks.closed_on_date
        or {{ date_of('late_versions.superseded_at') }} > walks.closed_on_date
),

records_compared as (
    select
        line_id,
        record_kind,
        record_id,
        max(was_so) as was_there,
        max(is_so) as is_there
    from records_met
    group by line_id, record_kind, record_id
),

final as (
    select
        line_id,
        case
            when record_kind = 'stage' then 'stage_changed'
            when is_there = 1 then 'touch_arrived_late'
            else 'touch_withdrawn'
        end as cause
    from records_compared
    where was_there = 1 or is_there = 1
    group by
        line_id,
        case
            when record_kind = 'stage' then 'stage_changed'
            when is_there = 1 then 'touch_arrived_late'
            else 'touch_withdrawn'
        end
)

select * from final
