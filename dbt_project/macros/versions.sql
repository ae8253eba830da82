{#
    What was known when. Facts hold today's version of a record; history reads the version in
    force at its own as-of, so that an edit made today changes no week before today.
    `windows_of_versions.sql` sums over them.
#}

{% macro versions_in_force(kind) -%}
    {#- Every version of every record of a kind that was ever in force, half-open from
        `known_at` to `superseded_at`: the next version, or the deletion, takes over. The first
        version holds from the record's creation, as the source knew it then. -#}
    {%- set contract = kind_contracts()[kind] -%}
    {%- for feed in kind_feeds()[kind] %}
    select
        {% for column in contract.columns -%}
        {{ column }},
        {% endfor -%}
        source,
        id_namespace,
        {% if 'created_at' in contract.columns -%}
        case
            when known_at = min(known_at) over (partition by {{ contract.key | join(', ') }})
                then first_known_at
            else known_at
        end as known_at,
        {%- else -%}
        known_at,
        {%- endif %}
        superseded_at,
        recorded_at,
        is_deleted
    from {{ ref(feed) }}
    where superseded_at is null or superseded_at > known_at
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{% macro in_force_on(versions, day) -%}
    {#- Whether a version was in force at the end of a day: the next one takes over on its own. -#}
    (
        {{ date_of(versions ~ '.known_at') }} <= {{ day }}
        and coalesce({{ date_of(versions ~ '.superseded_at') }} > {{ day }}, true)
    )
{%- endmacro %}

{% macro known_to_account(versions, xref) -%}
    {#- From when an account knew a version: a record that came with a merge tells nothing
        about the account before the merge was known. -#}
    greatest({{ versions }}.known_at, coalesce({{ xref }}.merged_at, {{ versions }}.known_at))
{%- endmacro %}

{% macro account_versions(kind, columns) -%}
    {#- The whole model of a kind's versions by account: key, account, the columns named, when
        it happened, and from when until when the version was in force. -#}
    {%- set contract = kind_contracts()[kind] -%}
    with
    account_xref as (
        select
            source,
            source_account_id,
            account_id,
            merged_at
        from {{ ref('account_xref') }}
    ),
    versions as (
        {{ versions_in_force(kind) }}
    ),
    resolved as (
        select
            versions.source || ':' || versions.{{ contract.key[0] }} as {{ contract.key[0] }},
            coalesce(account_xref.account_id, 'unknown') as account_id,
            {% for column in columns -%}
            versions.{{ column }},
            {% endfor -%}
            cast(versions.{{ contract.event_time }} as timestamp) as happened_at,
            {{ known_to_account('versions', 'account_xref') }} as known_at,
            versions.superseded_at
        from versions
        left join account_xref
            on versions.id_namespace = account_xref.source
            and versions.account_id = account_xref.source_account_id
        where not versions.is_deleted
    ),
    final as (
        select
            {{ contract.key[0] }},
            account_id,
            {% for column in columns -%}
            {{ column }},
            {% endfor -%}
            happened_at,
            known_at,
            superseded_at
        from resolved
        where superseded_at is null or superseded_at > known_at
    )
    select * from final
{%- endmacro %}
