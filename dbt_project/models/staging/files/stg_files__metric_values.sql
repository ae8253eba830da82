{{ stage_kind('files', 'metric_values') }}
