{{ stage_kind('files', 'patient_answers') }}
