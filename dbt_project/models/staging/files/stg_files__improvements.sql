{{ stage_kind('files', 'improvements') }}
