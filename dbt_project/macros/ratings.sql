{% macro mean_rating_variance(ratings, squares, count) -%}
    {#- The variance of a mean rating from the sum of ratings, of their squares and their number;
        null below two. That all agree so far does not say that the next one will: the spread is
        at least that of one rating in all being one star off. -#}
    case
        when {{ count }} > 1
            then greatest(
                {{ safe_divide(
                    squares ~ ' - '
                    ~ safe_divide('cast(' ~ ratings ~ ' as double) * ' ~ ratings, count),
                    count ~ ' - 1'
                ) }},
                {{ safe_divide(count ~ ' - 1', count ~ ' * ' ~ count) }}
            ) / {{ count }}
    end
{%- endmacro %}
