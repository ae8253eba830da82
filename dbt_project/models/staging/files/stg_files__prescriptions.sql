{{ stage_kind('files', 'prescriptions') }}
