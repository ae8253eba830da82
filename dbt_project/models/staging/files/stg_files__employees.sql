{{ stage_kind('files', 'employees') }}
