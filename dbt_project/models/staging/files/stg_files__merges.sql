{{ stage_kind('files', 'merges') }}
