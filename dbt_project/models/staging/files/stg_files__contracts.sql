{{ stage_kind('files', 'contracts') }}
