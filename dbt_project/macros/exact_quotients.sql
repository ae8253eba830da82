{#
    Quotients of whole numbers, exact on every engine: DuckDB divides decimals in floating point
    and Spark rounds to a scale of its own, so the floating quotient only guesses the whole part
    and a comparison in decimals settles it. It takes two steps, the guess in one CTE and the
    settling in the next. Good for quotients below 10^15, where the guess is at most one off.
#}

{% macro guessed_quotient(numerator, denominator) -%}
    {#- The whole part of a quotient or a neighbour of it, null when nothing divides. -#}
    cast(floor({{ safe_divide(numerator, denominator) }}) as decimal(19, 0))
{%- endmacro %}

{% macro whole_quotient(guess, numerator, denominator) -%}
    {#- The largest whole number not above numerator/denominator, for a denominator above 0. -#}
    {{ guess }} + case
        when {{ numerator }} < {{ guess }} * {{ denominator }} then -1
        when {{ numerator }} >= ({{ guess }} + 1) * {{ denominator }} then 1
        else 0
    end
{%- endmacro %}

{% macro millionths(amount) -%}
    {#- An amount of six places as a whole number of millionths. 25 digits: two decimals of up
        to 18 would multiply in 64 bits and overflow. -#}
    cast({{ amount }} * cast(1000000 as decimal(19, 0)) as decimal(25, 0))
{%- endmacro %}

{% macro from_millionths(count) -%}
    cast(({{ count }}) * 0.000001 as decimal(18, 6))
{%- endmacro %}

{% macro trillionths(weight) -%}
    {#- A number of twelve places as a whole number of trillionths. -#}
    cast({{ weight }} * cast(1000000000000 as decimal(18, 0)) as decimal(19, 0))
{%- endmacro %}

{% macro from_trillionths(count) -%}
    cast(({{ count }}) * 0.000000000001 as decimal(18, 12))
{%- endmacro %}

{% macro split_by_weight(relation, keys, member, amount, weight, carried=[]) -%}
    {#- The rows of a relation, each with its `part` of an amount that is the same whole number
        on all rows of `keys`: by largest remainder, so that parts sum to the amount exactly.
        What rounding down leaves over goes, one each, to the members that lost most, the first
        by name among equals. Amount and weights are whole numbers of up to 19 digits and may be
        negative; `part` is null where the weights of the keys do not sum to more than 0. -#}
    {%- set kept = keys + [member] + carried -%}
    {%- set columns = kept | join(', ') -%}
    {%- set group = 'partition by ' ~ keys | join(', ') -%}
    (
        select
            {{ columns }},
            whole_part + case when remainder_rank <= left_over then 1 else 0 end as part
        from (
            select
                {{ columns }},
                whole_part,
                amount - sum(whole_part) over ({{ group }}) as left_over,
                row_number() over (
                    {{ group }}
                    order by
                        weighted_amount - whole_part * whole_weight desc nulls last,
                        {{ member }} nulls last
                ) as remainder_rank
            from (
                select
                    {{ columns }},
                    amount,
                    weighted_amount,
                    whole_weight,
                    {{ whole_quotient('guess', 'weighted_amount', 'whole_weight') }} as whole_part
                from (
                    select
                        {{ columns }},
                        amount,
                        weighted_amount,
                        whole_weight,
                        {{ guessed_quotient('weighted_amount', 'whole_weight') }} as guess
                    from (
                        select
                            {{ columns }},
                            {{ amount }} as amount,
                            cast({{ amount }} as decimal(19, 0))
                            * cast({{ weight }} as decimal(19, 0)) as weighted_amount,
                            case
                                when sum({{ weight }}) over ({{ group }}) > 0
                                    then cast(
                                            sum({{ weight }}) over ({{ group }}) as decimal(19, 0)
                                        )
                            end as whole_weight
                        from {{ relation }}
                    ) as weighted_rows
                ) as guessed_rows
            ) as whole_rows
        ) as ranked_rows
    )
{%- endmacro %}
