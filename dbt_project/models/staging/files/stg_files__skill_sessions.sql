{{ stage_kind('files', 'skill_sessions') }}
