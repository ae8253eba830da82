{{ account_versions('contract_events', columns=['event_type']) }}
