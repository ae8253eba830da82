{{ account_versions('sentiments', columns=['employee_id', 'anchor_level']) }}
