{{ stage_kind('files', 'opportunities') }}
