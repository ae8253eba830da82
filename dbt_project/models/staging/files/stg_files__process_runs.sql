{{ stage_kind('files', 'process_runs') }}
