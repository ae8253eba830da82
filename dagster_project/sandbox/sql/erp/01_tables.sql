-- The ERP knows customers only, by numbers of its own and in capitals.
create table erp_customers as
select
    'K' || lpad((account_no * 3 + 1000)::varchar, 6, '0') as customer_no,
    upper(account_name) || case when lang = 'en' then ' LTD' else '' end as customer_name,
    case when u('code in erp', account_no) < 0.95 then facility_code end as facility_code, country_code, region,
    strftime(created_at + to_days(3), '%Y-%m-%d %H:%M:%S') as created_at, strftime(created_at + to_days(3), '%Y-%m-%d %H:%M:%S') as updated_at,
from accounts
where ends_before(created_at + to_days(3))
order by account_no;

-- The price list is gone through each January, which stamps every product.
create table erp_products as
select *, '2022-01-10 08:00:00' as created_at, year(getvariable('end_day')::date - 9) || '-01-10 08:00:00' as updated_at from products order by product_code;

create table erp_invoice_lines as
select
    line_id, 'K' || lpad((account_no * 3 + 1000)::varchar, 6, '0') as customer_no, product_code, document_type,
    strftime(booked_at, '%Y-%m-%d %H:%M:%S') as booked_at, amount::varchar as amount, currency as currency_code, quantity, contract_reference,
    reverses_line_id, strftime(booked_at + to_hours(2), '%Y-%m-%d %H:%M:%S') as updated_at,
from revenue_lines
order by revenue_lines.booked_at, line_id;
