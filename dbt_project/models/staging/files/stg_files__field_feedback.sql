{{ stage_kind('files', 'field_feedback') }}
