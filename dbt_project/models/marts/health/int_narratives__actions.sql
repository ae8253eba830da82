with
account_actions as (
    select
        account_id,
        play_id,
        due_date,
        row_number() over (
            partition by account_id order by due_date asc nulls last, play_id asc nulls last
        ) as action_rank
    from {{ ref('account_actions') }}
    where status not in ('done', 'dropped')
),

plays as (
    select
        play_id,
        title_en,
        title_ja,
        title_ru
    from {{ policy('plays', ['play_id']) }}
),

templates as (
    select
        language,
        text
    from {{ policy('narrative_templates', ['template_name', 'language']) }}
    where template_name = 'action'
),

lines as (
    select
        account_actions.account_id,
        templates.language,
        account_actions.action_rank,
        {{ fill('templates.text', {
            'title': in_language('plays.title', 'templates.language'),
            'due_date': 'account_actions.due_date',
        }) }} as line_text
    from account_actions
    inner join plays on account_actions.play_id = plays.play_id
    cross join templates
),

final as (
    select
        account_id,
        language,
        {{ text_list('line_text', 'action_rank', separator='chr(10)') }} as action_lines
    from lines
    group by account_id, language
)

select * from final
