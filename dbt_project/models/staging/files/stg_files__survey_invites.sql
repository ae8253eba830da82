{{ stage_kind('files', 'survey_invites') }}
