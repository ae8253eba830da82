{#
    What a week of the history is made of, `int_weeks__fingerprinted`. A column or seed left
    out here would leave a week standing that must change: tests/models/health holds these
    lists against the contracts of the tables and the SQL of every model behind the ledgers.
#}

{% macro versions_fingerprinted() -%}
    {#- Every column of the versions that history reads, but the end of their force: that is
        part of the week in which it came. -#}
    {{ return({
        'int_contract_events__versions': [
            'contract_event_id', 'account_id', 'event_type', 'happened_at', 'known_at',
        ],
        'int_contracts__versions': [
            'contract_id', 'account_id', 'product_id', 'start_date', 'end_date', 'auto_renews',
            'is_trial', 'outcome', 'outcome_known_at', 'known_at', 'source',
        ],
        'int_market_signals__versions': [
            'market_signal_id', 'actor_name', 'actor_type', 'direction', 'strength_ratio',
            'country_code', 'region', 'specialty', 'half_life_days', 'happened_at', 'known_at',
        ],
        'int_revenue__versions': [
            'revenue_id', 'account_id', 'revenue_type', 'contract_id', 'reporting_amount',
            'happened_at', 'known_at',
        ],
        'int_sentiments__versions': [
            'sentiment_id', 'account_id', 'employee_id', 'anchor_level', 'happened_at', 'known_at',
        ],
        'int_survey_answers__versions': [
            'answer_id', 'account_id', 'question', 'score', 'happened_at', 'known_at',
        ],
        'int_survey_invites__versions': [
            'invite_id', 'account_id', 'invite_status', 'happened_at', 'known_at',
        ],
        'int_tickets__versions': [
            'ticket_id', 'account_id', 'priority', 'happened_at', 'known_at',
        ],
        'int_touches__versions': [
            'touch_id', 'account_id', 'channel', 'touch_type', 'is_by_employee', 'is_automated',
            'happened_at', 'known_at',
        ],
    }) }}
{%- endmacro %}

{% macro policy_fingerprinted_by_week() -%}
    {#- Seeds read as in force in each week: a row belongs to the week from which it holds. -#}
    {{ return(['freshness_limits', 'parameters', 'signal_phrases', 'signals', 'tier_rules']) }}
{%- endmacro %}

{% macro policy_fingerprinted_whole() -%}
    {#- What some model behind a ledger reads as in force today: it changes every week. -#}
    {%- set seeds = {
        'freshness_limits': ['feed'], 'sentiment_anchors': ['level', 'language'],
        'tier_labels': ['tier'],
    } -%}
    (
        {%- for seed, key in seeds.items() %}
        select
            cast('1999-12-26' as date) as known_date,
            {{ whole_row_hash('in_force') }} as row_hash
        from {{ policy(seed, key) }} as in_force
        union all
        {%- endfor %}
        select
            cast('1999-12-26' as date) as known_date,
            {{ row_hash(["'signals'", 'signal_name', 'feed']) }} as row_hash
        from {{ policy('signals', ['signal_name']) }} as in_force
        union all
        select
            cast('1999-12-26' as date) as known_date,
            {{ row_hash(["'parameters'", 'parameter', 'value']) }} as row_hash
        from {{ policy('parameters', ['parameter']) }} as in_force
        where parameter in ('evidence_horizon_days', 'steady_band_ratio')
    )
{%- endmacro %}

{% macro rows_fingerprinted() -%}
    {#- The rows that count from the week on in which they became known: of an account, or of all. -#}
    {%- for table, columns in versions_fingerprinted().items() %}
    {%- set account = 'account_id' if 'account_id' in columns else "'all'" %}
    select
        {{ account }} as account_id,
        {{ date_of('known_at') }} as known_date,
        {{ row_hash(["'" ~ table ~ "'"] + columns) }} as row_hash
    from {{ ref(table) }}
    union all
    select
        {{ account }} as account_id,
        {{ date_of('superseded_at') }} as known_date,
        {{ row_hash(["'" ~ table ~ " superseded'"] + columns + ['superseded_at']) }} as row_hash
    from {{ ref(table) }}
    where superseded_at is not null
    union all
    {%- endfor %}
    {%- for seed in policy_fingerprinted_by_week() %}
    select
        'all' as account_id,
        valid_from as known_date,
        {{ whole_row_hash(seed ~ '_rows') }} as row_hash
    from {{ ref(seed) }} as {{ seed }}_rows
    union all
    {%- endfor %}
    select
        'all' as account_id,
        known_date,
        row_hash
    from {{ policy_fingerprinted_whole() }} as policy_today
    union all
    select
        account_id,
        known_date,
        {{ row_hash(["'usage'", 'hcp_id', 'feature', 'event_date', 'known_date', 'event_count']) }}
            as row_hash
    from {{ ref('int_usage__dated') }}
    union all
    select
        account_id,
        {{ date_of('merged_at') }} as known_date,
        {{ row_hash(["'account_xref'", 'merged_at']) }} as row_hash
    from {{ ref('account_xref') }}
    where merged_at is not null
    union all
    select
        'all' as account_id,
        cast('1999-12-26' as date) as known_date,
        {{ row_hash(["'code'", "'" ~ code_version() ~ "'", 'min(date_day)']) }} as row_hash
    from {{ ref('int_evidence_days__numbered') }}
{%- endmacro %}
