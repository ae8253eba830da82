{{ account_versions('tickets', columns=['priority']) }}
