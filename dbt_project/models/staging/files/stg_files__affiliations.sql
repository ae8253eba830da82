{{ stage_kind('files', 'affiliations') }}
