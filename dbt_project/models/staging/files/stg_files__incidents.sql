{{ stage_kind('files', 'incidents') }}
