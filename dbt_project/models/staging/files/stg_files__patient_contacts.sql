{{ stage_kind('files', 'patient_contacts') }}
