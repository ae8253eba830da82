with
marts as (
    select
        mart_name,
        owner_function
    from {{ published_marts() }} as published
),

feeds as (
    select feed
    from {{ ref('int_feeds__connections') }}
    group by feed
),

freshness_limits as (
    select
        feed,
        owner as owner_function
    from {{ policy('freshness_limits', ['feed']) }} as in_force
),

signals as (
    select
        signal_name,
        owner as owner_function
    from {{ policy('signals', ['signal_name']) }} as in_force
),

plays as (
    select
        play_id,
        owner as owner_function,
        owner_role
    from {{ policy('plays', ['play_id']) }} as in_force
),

processes as (
    select
        process_name,
        owner_department as owner_function,
        owner_role
    from {{ policy('processes', ['process_name']) }} as in_force
),

named as (
    select
        subject_type,
        subject
    from {{ policy('raci', ['subject_type', 'subject', 'role']) }} as in_force
    where subject <> '*'
    group by subject_type, subject
),

listed as (
    select
        'mart' as subject_type,
        mart_name as subject,
        owner_function,
        cast(null as string) as told_role,
        cast(null as string) as told_letter
    from marts
    union all
    -- A feed without a limit is nobody's: it stands here all the same.
    select
        'feed' as subject_type,
        feeds.feed as subject,
        freshness_limits.owner_function,
        null as told_role,
        null as told_letter
    from feeds
    left join freshness_limits on feeds.feed = freshness_limits.feed
    union all
    select
        'signal' as subject_type,
        signal_name as subject,
        owner_function,
        null as told_role,
        null as told_letter
    from signals
    union all
    select
        'play' as subject_type,
        play_id as subject,
        owner_function,
        owner_role as told_role,
        'R' as told_letter
    from plays
    union all
    select
        'process' as subject_type,
        process_name as subject,
        owner_function,
        owner_role as told_role,
        'A' as told_letter
    from processes
),

final as (
    select
        subject_type,
        subject,
        owner_function,
        told_role,
        told_letter,
        true as is_known
    from listed
    union all
    -- What only duties name: a process is known by them, anything else is a slip.
    select
        named.subject_type,
        named.subject,
        null as owner_function,
        null as told_role,
        null as told_letter,
        named.subject_type = 'process' as is_known
    from named
    left join listed
        on named.subject_type = listed.subject_type
        and named.subject = listed.subject
    where listed.subject is null
)

select * from final
