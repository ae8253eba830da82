{{ stage_kind('files', 'campaigns') }}
