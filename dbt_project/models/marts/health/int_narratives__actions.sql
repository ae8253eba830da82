with
account_actions as (
    select
        account_id,
        play_id,
        due_date,
        case when status = 'overdue' then 'action_overdue' else 'action' end as template_name,
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
        template_name,
        language,
        text
    from {{ policy('narrative_templates', ['template_name', 'language']) }}
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
    inner join templates on account_actions.template_name = templates.template_name
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
