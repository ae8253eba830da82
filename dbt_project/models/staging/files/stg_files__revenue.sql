{{ stage_kind('files', 'revenue') }}
