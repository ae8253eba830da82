{{ stage_kind('files', 'planned_touches') }}
