{{ stage_kind('files', 'fx_rates') }}
