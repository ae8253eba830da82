{# Merging cells of few patients, one level of a tree at a time; see `patient_cells.sql`. #}

{% macro merged_cells(rows, parents, cells) -%}
    {#- Which cells of a parent may stand alone. One row per parent and cell of `rows`, a
        relation with `patient_id` and these columns, none of them null:
        `patient_count`; `is_merged`, true for cells of fewer patients than the smallest group,
        and for the smallest of the others where those together are still few; `is_group`,
        false where all of the parent is too few to be shown at all.
        Levels are merged from the top down: clinics first, then stages within what became of
        them. So every cell shown is a group, and nothing is dropped. -#}
    {%- set parent = parents | join(', ') -%}
    {%- set cell = cells | join(', ') -%}
    (
        with counted_cells as (
            select
                {{ parent }},
                {{ cell }},
                -- Distinct: a patient comes again.
                count(distinct patient_id) as patient_count
            from {{ rows }}
            group by {{ parent }}, {{ cell }}
        ),

        counted_parents as (
            select
                {{ parent }},
                -- Distinct: the same.
                count(distinct patient_id) as parent_patient_count
            from {{ rows }}
            group by {{ parent }}
        ),

        smallest_groups as (
            select {{ parameter('smallest_patient_group') }} as smallest_count
        ),

        flagged_cells as (
            select
                counted_cells.*,
                counted_parents.parent_patient_count,
                smallest_groups.smallest_count,
                counted_cells.patient_count < smallest_groups.smallest_count as is_small
            from counted_cells
            inner join counted_parents using ({{ parent }})
            cross join smallest_groups
        ),

        small_cells as (
            select
                {{ parent }},
                -- Distinct: the same patient may stand behind two small cells.
                count(distinct patient_id) as small_patient_count
            from {{ rows }}
            inner join flagged_cells using ({{ parent }}, {{ cell }})
            where is_small
            group by {{ parent }}
        )

        select
            {{ parent }},
            {{ cell }},
            patient_count,
            is_small or (
                coalesce(small_patient_count, 0) between 1 and smallest_count - 1
                and row_number() over (
                    partition by {{ parent }}
                    order by
                        case when is_small then 1 else 0 end,
                        patient_count,
                        {{ cell }}
                ) = 1
            ) as is_merged,
            parent_patient_count >= smallest_count as is_group
        from flagged_cells
        left join small_cells using ({{ parent }})
    )
{%- endmacro %}

{% macro shown_cell(is_merged, cell) -%}
    {#- The name under which a cell is shown. -#}
    case when {{ is_merged }} then '(others)' else {{ cell }} end
{%- endmacro %}

{% macro network_periods(rows) -%}
    {#- The periods of `rows`, by `clinic_group`, in which enough groups of clinics stand for the
        network to be told beside them: of the sum of two each could take its own off. -#}
    (
        select grouped_rows.period_start_date
        from {{ rows }} as grouped_rows
        cross join (
            select {{ parameter('network_smallest_clinics') }} as smallest_clinics
        ) as network_limits
        group by grouped_rows.period_start_date, network_limits.smallest_clinics
        -- Distinct: clinics, not their patients.
        having count(distinct grouped_rows.clinic_group) >= network_limits.smallest_clinics
    )
{%- endmacro %}
