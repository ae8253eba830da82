{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- One schema per layer, the same in every environment; a build lives in a file of its own. -#}
    {%- if custom_schema_name -%}
        {{ custom_schema_name }}
    {%- else -%}
        {{ node.fqn[1] }}
    {%- endif -%}
{%- endmacro %}
