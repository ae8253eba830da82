{{ stage_kind('files', 'touches') }}
