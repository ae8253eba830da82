{#
    Shares of metrics, some of which are of patients: these are shown by the rules of
    `patient_cells`, in two places; the others whole, in six.
#}

{% macro window_is_shown(prefix='') -%}
    {#- Over the months of a window: true where its share may be shown. The largest month is a
        lower bound of the patients of all of them, whoever comes monthly. Reads
        `smallest_part_count` of `limits`. -#}
    (
        max(case when {{ prefix }}is_of_patients then 1 else 0 end) = 0
        or {{ is_shareable(
            'max(' ~ prefix ~ 'part_patient_count)', 'max(' ~ prefix ~ 'rest_patient_count)',
            'max(limits.smallest_part_count)'
        ) }}
    )
{%- endmacro %}

{% macro marked_is_shown(mark) -%}
    {#- The same over the rows that a 0 or 1 marks, of which each has `smallest_part_count`. -#}
    (
        max({{ mark }} * case when is_of_patients then 1 else 0 end) = 0
        or {{ is_shareable(
            'max(' ~ mark ~ ' * part_patient_count)', 'max(' ~ mark ~ ' * rest_patient_count)',
            'max(smallest_part_count)'
        ) }}
    )
{%- endmacro %}

{% macro shown_ratio(value, relation, part='') -%}
    {#- A share, or a difference of shares, as the relation's `is_shown` and `is_of_patients`
        let it be published; of one of several shares as its `<part>_is_shown` does. -#}
    {%- set is_shown = relation ~ '.' ~ (part ~ '_' if part else '') ~ 'is_shown' -%}
    case
        when {{ is_shown }} and {{ relation }}.is_of_patients
            then cast({{ two_places(value) }} as decimal(9, 6))
        when {{ is_shown }} then {{ rounded_ratio(value) }}
    end
{%- endmacro %}

{% macro shown_bound(value, side, relation, part='') -%}
    {#- A bound of it. -#}
    {%- set is_shown = relation ~ '.' ~ (part ~ '_' if part else '') ~ 'is_shown' -%}
    case
        when {{ is_shown }} and {{ relation }}.is_of_patients
            then cast({{ two_places_bound(value, side) }} as decimal(9, 6))
        when {{ is_shown }} then {{ rounded_ratio(value) }}
    end
{%- endmacro %}
