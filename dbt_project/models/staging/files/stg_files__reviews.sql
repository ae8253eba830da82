{{ stage_kind('files', 'reviews') }}
