{% test unique_key(model, columns) %}
    {#- Returns each key that more than one row holds. -#}
    select {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}
