{#
    Intervals of counted shares. All in doubles, rounded once when published: they are made of
    counts and one square root, which every engine rounds alike.
#}

{% macro wilson_bound(successes, trials, deviations, side) -%}
    {#- A bound of Wilson's score interval (1927) of successes/trials: 0-1, null without
        trials. Unlike the normal approximation it neither leaves 0-1 nor collapses where all
        or none succeed, which is how small tiers look. -#}
    (
        (
            2 * cast({{ successes }} as double) + {{ deviations }} * {{ deviations }}
            {{ '-' if side == 'low' else '+' }} {{ deviations }} * sqrt(
                {{ deviations }} * {{ deviations }}
                + 4 * cast({{ successes }} as double)
                * (1 - {{ safe_divide(successes, trials) }})
            )
        ) / (2 * (cast({{ trials }} as double) + {{ deviations }} * {{ deviations }}))
    )
{%- endmacro %}

{% macro share_bound(part, spreads, side) -%}
    {#- Wilson's bound of the columns `<part>_share` and `<part>_case_count`, with the `spread`
        and `deviations` of another relation. -#}
    {{ wilson_bound(
        '(' ~ part ~ '_share * ' ~ part ~ '_case_count / ' ~ spreads ~ '.spread)',
        '(' ~ part ~ '_case_count / ' ~ spreads ~ '.spread)', spreads ~ '.deviations', side
    ) }}
{%- endmacro %}

{% macro signed_bound(side, prefix='') -%}
    {#- A bound of `change_low` to `change_high` where `sign` turns what is better when lower. -#}
    case
        when {{ prefix }}sign > 0 then {{ prefix }}change_{{ side }}
        else {{ prefix }}sign * {{ prefix }}change_{{ 'high' if side == 'low' else 'low' }}
    end
{%- endmacro %}

{% macro newcombe_bound(share, low, high, other_share, other_low, other_high, side) -%}
    {#- A bound of the interval of `share - other_share` from the Wilson bounds of both:
        method 10 of Newcombe (1998), the best of the eleven compared there. -#}
    {%- set near, far = (low, other_high) if side == 'low' else (high, other_low) -%}
    (
        {{ share }} - {{ other_share }} {{ '-' if side == 'low' else '+' }} sqrt(
            ({{ share }} - {{ near }}) * ({{ share }} - {{ near }})
            + ({{ other_share }} - {{ far }}) * ({{ other_share }} - {{ far }})
        )
    )
{%- endmacro %}

{% macro net_bound(promoters, detractors, answers, deviations, side) -%}
    {#- A bound of the interval of (promoters - detractors) / answers, -1 to 1, null without
        answers: Wald's with three answers added, a quarter of them on either side (Rocks
        2016), which holds its level from five answers on where the plain one falls short. -#}
    {%- set count = '(cast(' ~ answers ~ ' as double) + 3)' -%}
    {%- set net = '((cast(' ~ promoters ~ ' as double) - ' ~ detractors ~ ') / ' ~ count ~ ')' -%}
    {%- set spread = '((cast(' ~ promoters ~ ' as double) + ' ~ detractors ~ ' + 1.5) / ' ~ count
        ~ ' - ' ~ net ~ ' * ' ~ net ~ ')' -%}
    {%- set half = deviations ~ ' * sqrt(' ~ spread ~ ' / ' ~ count ~ ')' -%}
    case
        when {{ answers }} > 0
            then {{ 'greatest(-1, ' ~ net ~ ' - ' ~ half ~ ')' if side == 'low'
                else 'least(1, ' ~ net ~ ' + ' ~ half ~ ')' }}
    end
{%- endmacro %}

{% macro student_deviations(deviations, degrees) -%}
    {#- The deviations of Student's t with so many degrees of freedom that leave out as much as
        `deviations` of the normal: 26.7.5 in Abramowitz and Stegun (1964), right to 0.0002 from
        ten degrees on. `deviations` is a column. -#}
    {#- Products, not powers: those engines round apart. -#}
    {%- set z, v = 'cast(' ~ deviations ~ ' as double)', 'cast(' ~ degrees ~ ' as double)' -%}
    {%- set z3 = z ~ ' * ' ~ z ~ ' * ' ~ z -%}
    {%- set z5 = z3 ~ ' * ' ~ z ~ ' * ' ~ z -%}
    {%- set z7 = z5 ~ ' * ' ~ z ~ ' * ' ~ z -%}
    (
        {{ z }}
        + ({{ z3 }} + {{ z }}) / (4 * {{ v }})
        + (5 * {{ z5 }} + 16 * {{ z3 }} + 3 * {{ z }}) / (96 * {{ v }} * {{ v }})
        + (3 * {{ z7 }} + 19 * {{ z5 }} + 17 * {{ z3 }} - 15 * {{ z }})
        / (384 * {{ v }} * {{ v }} * {{ v }})
    )
{%- endmacro %}

{% macro ln_gamma(x) -%}
    {#- The logarithm of the gamma function of a positive column: Stirling's series at x + 7,
        less ln(x (x + 1) ... (x + 6)). Right to 1e-9 for the whole numbers from 1 to 20,001.
        Every engine has this function under another name, or not at all. -#}
    {%- set v = 'cast(' ~ x ~ ' as double)' -%}
    {%- set y = '(' ~ v ~ ' + 7)' -%}
    (
        ({{ y }} - 0.5) * ln({{ y }}) - {{ y }} + 0.918938533204673
        + 1 / (12 * {{ y }})
        - 1 / (360 * {{ y }} * {{ y }} * {{ y }})
        + 1 / (1260 * {{ y }} * {{ y }} * {{ y }} * {{ y }} * {{ y }})
        - ln(
            {{ v }} * ({{ v }} + 1) * ({{ v }} + 2) * ({{ v }} + 3) * ({{ v }} + 4)
            * ({{ v }} + 5) * ({{ v }} + 6)
        )
    )
{%- endmacro %}

{% macro log_evidence(successes, trials) -%}
    {#- The logarithm of how likely these successes are of a rate about which nothing is known:
        the rate, even from 0 to 1, is integrated out. Columns of counts. -#}
    (
        {{ ln_gamma('(' ~ successes ~ ' + 1)') }}
        + {{ ln_gamma('(' ~ trials ~ ' - ' ~ successes ~ ' + 1)') }}
        - {{ ln_gamma('(' ~ trials ~ ' + 2)') }}
    )
{%- endmacro %}

{% macro rounded_ratio(value) -%}
    {#- A published share or difference: six places. -#}
    cast(round({{ value }}, 6) as decimal(9, 6))
{%- endmacro %}

{% macro nine_places(value) -%}
    {#- A double as a decimal, which adds up to the same digits in any order. Nine places: of the
        twelfth, engines made different digits out of amounts. -#}
    cast(round({{ value }}, 9) as decimal(38, 12))
{%- endmacro %}

{% macro rounded_count(value) -%}
    {#- A published mean of counts, or a bound of it: six places. -#}
    cast(round({{ value }}, 6) as decimal(18, 6))
{%- endmacro %}

{% macro multiple(numerator, denominator) -%}
    {#- A published multiple of a base rate: six places, and room for a rare base. -#}
    cast(round({{ safe_divide(numerator, denominator) }}, 6) as decimal(18, 6))
{%- endmacro %}
