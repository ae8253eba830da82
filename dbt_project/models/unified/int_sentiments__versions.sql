{{ account_versions('sentiments', columns=['anchor_level']) }}
