{{ stage_kind('files', 'acknowledgements') }}
