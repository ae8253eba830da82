{{ stage_kind('files', 'accounts') }}
