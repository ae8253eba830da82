{{ account_versions('survey_invites', columns=['invite_status']) }}
