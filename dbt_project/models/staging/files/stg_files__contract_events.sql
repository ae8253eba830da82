{{ stage_kind('files', 'contract_events') }}
