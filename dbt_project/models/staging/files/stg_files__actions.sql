{{ stage_kind('files', 'actions') }}
