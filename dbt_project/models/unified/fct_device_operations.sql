with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

device_operations as (
    {{ union_kind('device_operations') }}
),

final as (
    select
        device_operations.source || ':' || device_operations.operation_id as operation_id,
        device_operations.device_serial,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        device_operations.product_id,
        device_operations.operation_type,
        device_operations.parameter_name,
        device_operations.parameter_value,
        device_operations.happened_at,
        device_operations.known_at,
        device_operations.source,
        device_operations.load_id
    from device_operations
    left join account_xref
        on device_operations.id_namespace = account_xref.source
        and device_operations.account_id = account_xref.source_account_id
    left join person_xref
        on device_operations.id_namespace = person_xref.source
        and device_operations.contact_id = person_xref.source_contact_id
)

select * from final
