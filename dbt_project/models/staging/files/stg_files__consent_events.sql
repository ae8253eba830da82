{{ stage_kind('files', 'consent_events') }}
