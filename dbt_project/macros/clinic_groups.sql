{#
    Clinics beside the network they are part of.
#}

{% macro told_count(clinic_group, patient_count, smallest_count) -%}
    {#- The count that shares are made of: of a clinic the exact one. Of the network the one that
        is shown: a finer share of it, less those of the clinics, would tell what stands behind a
        clinic's `(others)`. -#}
    case
        when {{ clinic_group }} = '(network)'
            then {{ patients_shown(patient_count, smallest_count) }}
        else {{ patient_count }}
    end
{%- endmacro %}
