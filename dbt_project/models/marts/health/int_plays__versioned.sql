with
plays as (
    select
        play_id,
        play_version,
        trigger_signal,
        trigger_state,
        owner_role,
        due_days,
        title_en,
        title_ja,
        title_ru,
        valid_from,
        -- As every other reader of the policy: the newest row is in force.
        row_number() over (
            partition by play_id
            order by valid_from desc nulls last, play_version desc nulls last
        ) as version_rank
    from {{ policy('plays', ['play_id', 'play_version']) }} as in_force
),

steps as (
    select
        play_id,
        play_version,
        language,
        cast(count(*) as bigint) as step_count
    from {{ policy('play_steps', ['play_id', 'play_version', 'step_order', 'language']) }}
        as in_force
    group by play_id, play_version, language
),

-- The languages that narratives are told in.
languages as (
    select language
    from {{ policy('narrative_templates', ['template_name', 'language']) }} as in_force
    group by language
),

titles as (
    select
        plays.play_id,
        plays.play_version,
        languages.language,
        case languages.language
            when 'en' then plays.title_en
            when 'ja' then plays.title_ja
            when 'ru' then plays.title_ru
        end as title
    from plays
    cross join languages
),

final as (
    select
        plays.play_id,
        plays.play_version,
        titles.language,
        titles.title,
        plays.trigger_signal,
        plays.trigger_state,
        plays.owner_role,
        plays.due_days,
        plays.version_rank = 1 as is_current,
        plays.valid_from as valid_from_date,
        coalesce(steps.step_count, 0) as step_count
    from plays
    inner join titles
        on plays.play_id = titles.play_id
        and plays.play_version = titles.play_version
    left join steps
        on titles.play_id = steps.play_id
        and titles.play_version = steps.play_version
        and titles.language = steps.language
)

select * from final
