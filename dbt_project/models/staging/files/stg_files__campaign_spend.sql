{{ stage_kind('files', 'campaign_spend') }}
