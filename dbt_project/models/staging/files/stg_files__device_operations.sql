{{ stage_kind('files', 'device_operations') }}
