{{ stage_kind('files', 'stage_changes') }}
