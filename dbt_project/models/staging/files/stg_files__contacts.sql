{{ stage_kind('files', 'contacts') }}
