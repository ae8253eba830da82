-- The ERP knows customers only, by numbers of its own and in capitals.
create table erp_customers as
select
    'K' || lpad((account_no * 3 + 1000)::varchar, 6, '0') as customer_no,
    upper(account_name) || case when lang = 'en' then ' LTD' else '' end as customer_name,
    case when u('code in erp', account_no) < 0.95 then facility_code end as facility_code, country_code, region,
    strftime(created_at + to_days(3), '%Y-%m-%d %H:%M:%S') as created_at, strftime(created_at + to_days(3), '%Y-%m-%d %H:%M:%S') as updated_at,
from accounts
where ends_before(created_at + to_days(3))
union all
-- A second number, without the code; it is blocked once its customer is known.
select
    second_customer_no, upper(account_name) || ' (2)', null, country_code, region, strftime(opened_at, '%Y-%m-%d %H:%M:%S'),
    strftime(case when ends_before(merged_at) then merged_at else opened_at end, '%Y-%m-%d %H:%M:%S'),
from second_numbers
where ends_before(opened_at)
order by customer_no;

-- The price list is gone through each January, which stamps every product.
create table erp_products as
select *, '2022-01-10 08:00:00' as created_at, year(getvariable('end_day')::date - 9) || '-01-10 08:00:00' as updated_at from products order by product_code;

-- What a credit note reverses names its customer.
create table erp_invoice_lines as
with entered as (
    select
        revenue_lines.* replace (case when ends_before(corrected_at) then amount_after else revenue_lines.amount end as amount),
        coalesce(second_customer_no, 'K' || lpad((revenue_lines.account_no * 3 + 1000)::varchar, 6, '0')) as customer_no,
        coalesce(case when ends_before(corrected_at) then corrected_at end, entered_at, revenue_lines.booked_at + to_hours(2)) as updated_at,
    from revenue_lines
    left join late_lines using (line_id)
    left join corrected_lines using (line_id)
    left join doubled_lines on coalesce(revenue_lines.reverses_line_id, revenue_lines.line_id) = doubled_lines.line_id
)
select
    line_id, customer_no, product_code, document_type,
    strftime(entered.booked_at, '%Y-%m-%d %H:%M:%S') as booked_at, amount::varchar as amount, currency as currency_code, quantity, contract_reference,
    reverses_line_id, strftime(entered.updated_at, '%Y-%m-%d %H:%M:%S') as updated_at,
from entered
where ends_before(entered.updated_at)
order by entered.booked_at, line_id;
