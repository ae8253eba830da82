{{ stage_kind('files', 'products') }}
