{{ stage_kind('files', 'strategy_changes') }}
