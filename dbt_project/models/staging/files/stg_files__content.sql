{{ stage_kind('files', 'content') }}
