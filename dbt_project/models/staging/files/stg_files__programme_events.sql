{{ stage_kind('files', 'programme_events') }}
