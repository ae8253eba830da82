{{ stage_kind('files', 'tickets') }}
