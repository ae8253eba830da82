{{ stage_kind('files', 'sentiments') }}
