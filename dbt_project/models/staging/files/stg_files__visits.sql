{{ stage_kind('files', 'visits') }}
