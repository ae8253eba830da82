{{ stage_kind('files', 'usage') }}
