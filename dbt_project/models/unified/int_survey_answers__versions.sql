{{ account_versions('survey_answers', columns=['question', 'score']) }}
