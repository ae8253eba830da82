{{ stage_kind('files', 'patients') }}
