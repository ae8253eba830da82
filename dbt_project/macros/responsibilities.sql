{# Who answers for what: the marts of the project and the functions that own them. #}

{% macro published_marts() -%}
    {#- One row per public mart with the function that owns its group, as groups.yml names it in the
        address: one place tells both who is asked and who answers. -#}
    (
        {%- set rows = [] -%}
        {%- set functions = {} -%}
        {%- if execute -%}
            {%- for group in graph.groups.values() -%}
                {%- do functions.update({group.name: group.owner.email.split('@')[0]}) -%}
            {%- endfor -%}
            {%- for node in graph.nodes.values() | sort(attribute='unique_id')
                if node.resource_type == 'model' and node.config.access == 'public' -%}
                {%- do rows.append((node.name, functions[node.config.group])) -%}
            {%- endfor -%}
        {%- else -%}
            {%- do rows.append(('unknown', 'unknown')) -%}
        {%- endif -%}
        {%- for name, owner_function in rows %}
        {{ 'union all' if not loop.first }}
        select '{{ name }}' as mart_name, '{{ owner_function }}' as owner_function
        {%- endfor %}
    )
{%- endmacro %}

{% macro role_list(letter) -%}
    {{ text_list(
        "case when duties.letter = '" ~ letter ~ "' then duties.role end", 'duties.role'
    ) }}
{%- endmacro %}
