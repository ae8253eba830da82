{{ stage_kind('files', 'market_signals') }}
