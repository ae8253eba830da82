{# Written by `python -m dagster_project.codegen` from the contracts; do not edit. #}

{% macro kind_contracts() -%}
    {%- set contracts = {
        'accounts': {
            'key': ['account_id'],
            'event_time': 'created_at',
            'partitioned': false,
            'columns': ['account_id', 'parent_account_id', 'account_name', 'account_type', 'facility_code', 'country_code', 'region', 'specialty', 'size_band', 'owner_employee_id', 'has_churned', 'created_at'],
        },
        'actions': {
            'key': ['action_id'],
            'event_time': 'created_at',
            'partitioned': false,
            'columns': ['action_id', 'account_id', 'play_id', 'employee_id', 'action_status', 'action_outcome', 'due_date', 'created_at', 'closed_at'],
        },
        'affiliations': {
            'key': ['affiliation_id'],
            'event_time': 'valid_from_date',
            'partitioned': false,
            'columns': ['affiliation_id', 'contact_id', 'account_id', 'affiliation_role', 'affiliation_weight_ratio', 'valid_from_date', 'valid_to_date'],
        },
        'campaign_spend': {
            'key': ['spend_id'],
            'event_time': 'spend_date',
            'partitioned': false,
            'columns': ['spend_id', 'campaign_id', 'channel', 'spend_date', 'spend_amount', 'currency_code'],
        },
        'campaigns': {
            'key': ['campaign_id'],
            'event_time': 'start_date',
            'partitioned': false,
            'columns': ['campaign_id', 'campaign_name', 'channel', 'product_id', 'template_id', 'start_date', 'end_date'],
        },
        'consent_events': {
            'key': ['consent_event_id'],
            'event_time': 'occurred_at',
            'partitioned': false,
            'columns': ['consent_event_id', 'contact_id', 'channel', 'consent_status', 'occurred_at', 'evidence'],
        },
        'contacts': {
            'key': ['contact_id'],
            'event_time': 'created_at',
            'partitioned': false,
            'columns': ['contact_id', 'account_id', 'full_name', 'email', 'phone', 'license_number', 'specialty', 'job_role', 'language_code', 'email_consent', 'created_at'],
        },
        'content': {
            'key': ['content_id'],
            'event_time': 'approved_at',
            'partitioned': false,
            'columns': ['content_id', 'content_title', 'content_type', 'product_id', 'topic', 'approved_at'],
        },
        'contract_events': {
            'key': ['contract_event_id'],
            'event_time': 'event_date',
            'partitioned': false,
            'columns': ['contract_event_id', 'contract_id', 'account_id', 'event_type', 'event_date', 'event_reason', 'event_amount', 'currency_code', 'comment_text'],
        },
        'contracts': {
            'key': ['contract_id'],
            'event_time': 'start_date',
            'partitioned': false,
            'columns': ['contract_id', 'account_id', 'product_id', 'start_date', 'end_date', 'contract_amount', 'currency_code', 'seat_count', 'auto_renews', 'is_trial', 'outcome', 'outcome_date', 'created_at'],
        },
        'device_operations': {
            'key': ['operation_id'],
            'event_time': 'happened_at',
            'partitioned': true,
            'columns': ['operation_id', 'device_serial', 'account_id', 'contact_id', 'product_id', 'operation_type', 'parameter_name', 'parameter_value', 'happened_at'],
        },
        'employees': {
            'key': ['employee_id'],
            'event_time': 'created_at',
            'partitioned': false,
            'columns': ['employee_id', 'employee_name', 'email', 'employee_role', 'team', 'manager_employee_id', 'created_at'],
        },
        'field_feedback': {
            'key': ['feedback_id'],
            'event_time': 'reported_at',
            'partitioned': false,
            'columns': ['feedback_id', 'account_id', 'employee_id', 'topic', 'reaction', 'strategy_change_id', 'comment_text', 'reported_at'],
        },
        'fx_rates': {
            'key': ['currency_code', 'rate_date'],
            'event_time': 'rate_date',
            'partitioned': false,
            'columns': ['currency_code', 'rate_date', 'reporting_rate'],
        },
        'improvements': {
            'key': ['improvement_change_id'],
            'event_time': 'changed_at',
            'partitioned': false,
            'columns': ['improvement_change_id', 'improvement_id', 'process_name', 'improvement_title', 'improvement_type', 'improvement_state', 'owner_department', 'metric_name', 'changed_at', 'touchpoint_id', 'proposer_type', 'proposer_department', 'evidence_reference', 'effort_days', 'value_class', 'claimed_change_ratio', 'hypothesis_id', 'destination', 'cost_amount', 'expected_amount', 'currency_code', 'announcement', 'approved_by_role', 'approved_at'],
        },
        'incidents': {
            'key': ['incident_id'],
            'event_time': 'occurred_at',
            'partitioned': false,
            'columns': ['incident_id', 'account_id', 'incident_type', 'severity', 'occurred_at', 'resolved_at', 'patient_id', 'visit_id', 'handling', 'first_contact_at'],
        },
        'market_signals': {
            'key': ['market_signal_id'],
            'event_time': 'observed_at',
            'partitioned': false,
            'columns': ['market_signal_id', 'actor_name', 'actor_type', 'direction', 'strength_ratio', 'country_code', 'region', 'specialty', 'half_life_days', 'source_reference', 'observed_at'],
        },
        'merges': {
            'key': ['merge_id'],
            'event_time': 'merged_at',
            'partitioned': false,
            'columns': ['merge_id', 'object_kind', 'from_id', 'to_id', 'merged_at'],
        },
        'metric_values': {
            'key': ['metric_value_id'],
            'event_time': 'period_end_date',
            'partitioned': false,
            'columns': ['metric_value_id', 'metric_id', 'account_id', 'party', 'partner_name', 'period_start_date', 'period_end_date', 'numerator', 'denominator', 'reported_at'],
        },
        'opportunities': {
            'key': ['opportunity_id'],
            'event_time': 'created_at',
            'partitioned': false,
            'columns': ['opportunity_id', 'account_id', 'product_id', 'stage', 'opportunity_amount', 'currency_code', 'is_won', 'closed_at', 'created_at'],
        },
        'patient_answers': {
            'key': ['answer_id'],
            'event_time': 'answered_at',
            'partitioned': false,
            'columns': ['answer_id', 'patient_id', 'account_id', 'visit_id', 'touchpoint_id', 'question', 'score', 'answer_code', 'scenario_run_id', 'answered_at'],
        },
        'patient_contacts': {
            'key': ['contact_event_id'],
            'event_time': 'opened_at',
            'partitioned': false,
            'columns': ['contact_event_id', 'conversation_id', 'patient_id', 'account_id', 'channel', 'purpose', 'is_self_service', 'opened_at', 'first_response_at', 'slot_at', 'outcome', 'scenario_run_id'],
        },
        'patients': {
            'key': ['patient_id'],
            'event_time': 'registered_at',
            'partitioned': false,
            'columns': ['patient_id', 'account_id', 'age_band', 'concern', 'acquisition_channel', 'registered_at'],
        },
        'prescriptions': {
            'key': ['prescription_id'],
            'event_time': 'period_end_date',
            'partitioned': false,
            'columns': ['prescription_id', 'account_id', 'contact_id', 'product_id', 'period_start_date', 'period_end_date', 'unit_count', 'prescribed_amount', 'currency_code', 'volume_status'],
        },
        'process_runs': {
            'key': ['process_run_id'],
            'event_time': 'started_at',
            'partitioned': false,
            'columns': ['process_run_id', 'process_name', 'ecosystem_layer', 'account_id', 'moment_id', 'step_count', 'touchpoint_count', 'wait_minutes', 'rework_count', 'outcome', 'failure_type', 'started_at', 'detected_at', 'contacted_at', 'resolved_at'],
        },
        'products': {
            'key': ['product_id'],
            'event_time': 'created_at',
            'partitioned': false,
            'columns': ['product_id', 'product_name', 'product_family', 'is_device', 'created_at'],
        },
        'programme_events': {
            'key': ['programme_event_id'],
            'event_time': 'occurred_at',
            'partitioned': false,
            'columns': ['programme_event_id', 'programme_id', 'programme_kind', 'patient_id', 'account_id', 'event_type', 'programme_tier', 'channel', 'occurred_at'],
        },
        'revenue': {
            'key': ['revenue_id'],
            'event_time': 'booked_at',
            'partitioned': false,
            'columns': ['revenue_id', 'account_id', 'product_id', 'revenue_type', 'booked_at', 'booked_amount', 'currency_code', 'unit_count', 'contract_id', 'original_revenue_id'],
        },
        'reviews': {
            'key': ['review_id'],
            'event_time': 'reviewed_at',
            'partitioned': false,
            'columns': ['review_id', 'account_id', 'site', 'rating', 'reviewed_at', 'replied_at', 'resolved_at'],
        },
        'sentiments': {
            'key': ['sentiment_id'],
            'event_time': 'felt_at',
            'partitioned': false,
            'columns': ['sentiment_id', 'account_id', 'employee_id', 'anchor_level', 'anchor_version', 'comment_text', 'felt_at', 'entered_at'],
        },
        'stage_changes': {
            'key': ['stage_change_id'],
            'event_time': 'changed_at',
            'partitioned': false,
            'columns': ['stage_change_id', 'opportunity_id', 'from_stage', 'to_stage', 'changed_at'],
        },
        'survey_answers': {
            'key': ['answer_id'],
            'event_time': 'answered_at',
            'partitioned': false,
            'columns': ['answer_id', 'invite_id', 'survey_id', 'contact_id', 'account_id', 'question', 'score', 'comment_text', 'answered_at'],
        },
        'survey_invites': {
            'key': ['invite_id'],
            'event_time': 'sent_at',
            'partitioned': false,
            'columns': ['invite_id', 'survey_id', 'contact_id', 'account_id', 'sent_at', 'invite_status'],
        },
        'tickets': {
            'key': ['ticket_id'],
            'event_time': 'opened_at',
            'partitioned': false,
            'columns': ['ticket_id', 'account_id', 'contact_id', 'product_id', 'priority', 'opened_at', 'closed_at', 'first_response_minutes', 'satisfaction_score', 'is_escalated'],
        },
        'touches': {
            'key': ['touch_id'],
            'event_time': 'touched_at',
            'partitioned': false,
            'columns': ['touch_id', 'contact_id', 'account_id', 'channel', 'touch_type', 'campaign_id', 'content_id', 'product_id', 'employee_id', 'parent_touch_id', 'is_automated', 'touched_at'],
        },
        'usage': {
            'key': ['usage_id'],
            'event_time': 'happened_at',
            'partitioned': true,
            'columns': ['usage_id', 'account_id', 'contact_id', 'product_id', 'feature', 'happened_at', 'event_count', 'duration_seconds', 'error_count'],
        },
        'visits': {
            'key': ['visit_id'],
            'event_time': 'visited_at',
            'partitioned': false,
            'columns': ['visit_id', 'patient_id', 'account_id', 'visited_at', 'journey_stage', 'visit_channel', 'department', 'next_department', 'fields_expected_count', 'fields_received_count', 'scenario_run_id', 'wait_minutes', 'fields_missing', 'fields_asked_again_count', 'visit_amount', 'currency_code'],
        },
    } -%}
    {{ return(contracts) }}
{%- endmacro %}

{% macro kind_feeds() -%}
    {%- set feeds = {
        'accounts': ['stg_hubspot__accounts', 'stg_salesforce__accounts', 'stg_erp__accounts', 'stg_files__accounts'],
        'actions': ['stg_salesforce__actions', 'stg_files__actions'],
        'affiliations': ['stg_salesforce__affiliations', 'stg_files__affiliations'],
        'campaign_spend': ['stg_files__campaign_spend'],
        'campaigns': ['stg_hubspot__campaigns', 'stg_salesforce__campaigns', 'stg_files__campaigns'],
        'consent_events': ['stg_files__consent_events'],
        'contacts': ['stg_hubspot__contacts', 'stg_salesforce__contacts', 'stg_files__contacts'],
        'content': ['stg_files__content'],
        'contract_events': ['stg_salesforce__contract_events', 'stg_files__contract_events'],
        'contracts': ['stg_salesforce__contracts', 'stg_files__contracts'],
        'device_operations': ['stg_files__device_operations'],
        'employees': ['stg_salesforce__employees', 'stg_files__employees'],
        'field_feedback': ['stg_files__field_feedback'],
        'fx_rates': ['stg_files__fx_rates'],
        'improvements': ['stg_files__improvements'],
        'incidents': ['stg_files__incidents'],
        'market_signals': ['stg_files__market_signals'],
        'merges': ['stg_hubspot__merges', 'stg_salesforce__merges', 'stg_files__merges'],
        'metric_values': ['stg_files__metric_values'],
        'opportunities': ['stg_salesforce__opportunities', 'stg_files__opportunities'],
        'patient_answers': ['stg_files__patient_answers'],
        'patient_contacts': ['stg_files__patient_contacts'],
        'patients': ['stg_files__patients'],
        'prescriptions': ['stg_files__prescriptions'],
        'process_runs': ['stg_files__process_runs'],
        'products': ['stg_erp__products', 'stg_files__products'],
        'programme_events': ['stg_files__programme_events'],
        'revenue': ['stg_erp__revenue', 'stg_files__revenue'],
        'reviews': ['stg_files__reviews'],
        'sentiments': ['stg_salesforce__sentiments', 'stg_files__sentiments'],
        'stage_changes': ['stg_salesforce__stage_changes', 'stg_files__stage_changes'],
        'survey_answers': ['stg_qualtrics__survey_answers', 'stg_files__survey_answers'],
        'survey_invites': ['stg_qualtrics__survey_invites', 'stg_files__survey_invites'],
        'tickets': ['stg_files__tickets'],
        'touches': ['stg_hubspot__touches', 'stg_salesforce__touches', 'stg_files__touches'],
        'usage': ['stg_files__usage'],
        'visits': ['stg_files__visits'],
    } -%}
    {{ return(feeds) }}
{%- endmacro %}

{% macro kind_tables() -%}
    {%- set tables = {
        'accounts': [('erp', 'customers'), ('files', 'accounts'), ('hubspot', 'companies'), ('salesforce', 'account')],
        'actions': [('files', 'actions'), ('salesforce', 'task')],
        'affiliations': [('files', 'affiliations'), ('salesforce', 'affiliation')],
        'campaign_spend': [('files', 'campaign_spend')],
        'campaigns': [('files', 'campaigns'), ('hubspot', 'campaigns'), ('salesforce', 'campaign')],
        'consent_events': [('files', 'consent_events')],
        'contacts': [('files', 'contacts'), ('hubspot', 'contacts'), ('salesforce', 'contact')],
        'content': [('files', 'content')],
        'contract_events': [('files', 'contract_events'), ('salesforce', 'contract_event')],
        'contracts': [('files', 'contracts'), ('salesforce', 'contract')],
        'device_operations': [('files', 'device_operations')],
        'employees': [('files', 'employees'), ('salesforce', 'user')],
        'field_feedback': [('files', 'field_feedback')],
        'fx_rates': [('files', 'fx_rates')],
        'improvements': [('files', 'improvements')],
        'incidents': [('files', 'incidents')],
        'market_signals': [('files', 'market_signals')],
        'merges': [('files', 'merges'), ('hubspot', 'companies'), ('hubspot', 'contacts'), ('salesforce', 'account'), ('salesforce', 'contact')],
        'metric_values': [('files', 'metric_values')],
        'opportunities': [('files', 'opportunities'), ('salesforce', 'opportunity')],
        'patient_answers': [('files', 'patient_answers')],
        'patient_contacts': [('files', 'patient_contacts')],
        'patients': [('files', 'patients')],
        'prescriptions': [('files', 'prescriptions')],
        'process_runs': [('files', 'process_runs')],
        'products': [('erp', 'products'), ('files', 'products')],
        'programme_events': [('files', 'programme_events')],
        'revenue': [('erp', 'invoice_lines'), ('files', 'revenue')],
        'reviews': [('files', 'reviews')],
        'sentiments': [('files', 'sentiments'), ('salesforce', 'sentiment')],
        'stage_changes': [('files', 'stage_changes'), ('salesforce', 'opportunity_history')],
        'survey_answers': [('files', 'survey_answers'), ('qualtrics', 'responses')],
        'survey_invites': [('files', 'survey_invites'), ('qualtrics', 'invites')],
        'tickets': [('files', 'tickets')],
        'touches': [('files', 'touches'), ('hubspot', 'contacts'), ('hubspot', 'email_events'), ('hubspot', 'event_occurrences'), ('salesforce', 'call'), ('salesforce', 'campaign'), ('salesforce', 'campaign_member')],
        'usage': [('files', 'usage')],
        'visits': [('files', 'visits')],
    } -%}
    {{ return(tables) }}
{%- endmacro %}

{% macro signal_models() -%}
    {{ return(['int_signal__account_sentiment', 'int_signal__contract_changes', 'int_signal__contract_position', 'int_signal__key_user_loss', 'int_signal__market_pressure', 'int_signal__marketing_engagement', 'int_signal__rep_contact_recency', 'int_signal__revenue_trend', 'int_signal__support_load', 'int_signal__survey_nps', 'int_signal__usage_breadth', 'int_signal__usage_silence', 'int_signal__usage_trend']) }}
{%- endmacro %}

{% macro credit_models() -%}
    {{ return(['int_credit__milestones', 'int_credit__removal_effects', 'int_credit__weight_rules']) }}
{%- endmacro %}
