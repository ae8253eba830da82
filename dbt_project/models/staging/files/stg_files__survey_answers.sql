{{ stage_kind('files', 'survey_answers') }}
