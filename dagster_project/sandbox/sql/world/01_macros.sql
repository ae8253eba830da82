-- Chance by hash: a draw depends on (seed, stream, ids) alone, never on order, threads or clock.
-- The outer hash mixes once more: the engine combines hashes by xor, so that without it
-- two streams over the same ids would be copies of each other.
create macro u(stream, id) as (
    hash(hash(getvariable('seed')::bigint, stream, id::bigint)) >> 11
)::double / 9007199254740992.0;

create macro u2(stream, id, other) as (
    hash(hash(getvariable('seed')::bigint, stream, id::bigint, other::bigint)) >> 11
)::double / 9007199254740992.0;

-- Between two whole numbers, both included.
create macro between_u(low, high, draw) as low + floor((high - low + 1) * draw)::bigint;

-- Bell-shaped with mean 0 and deviation 1 (sum of three evens), within -3 and 3.
create macro bell(stream, id, other) as 2.0 * (
    u2(stream, id, other) + u2(stream || '+', id, other) + u2(stream || '*', id, other) - 1.5
);

create macro pick(choices, draw) as choices[1 + floor(len(choices) * draw)::int];
create macro clamp(value, low, high) as greatest(low, least(high, value));

-- A moment of a working day; whole seconds, since every vendor's format keeps those.
create macro office_hour(day, draw) as
    day::timestamp + to_seconds(28800 + floor(draw * 36000)::bigint);

create macro day_number(day) as datediff('day', date '2024-07-01', day);
create macro ends_before(day) as day::date <= getvariable('end_day')::date;

-- Ids as the vendors write them; the number must have ten digits at most, longer ones are cut.
create macro sf_id(prefix, n) as prefix || 'Ws' || lpad(n::varchar, 10, '0') || 'AAA';
create macro sf_time(moment) as strftime(moment, '%Y-%m-%dT%H:%M:%S.000+0000');
create macro iso_time(moment) as strftime(moment, '%Y-%m-%dT%H:%M:%S.000Z');
create macro ms_time(moment) as epoch_ms(moment)::varchar;

-- Money: a EUR amount in a currency, rounded as it is invoiced.
create macro in_currency(amount, currency) as case currency
    when 'JPY' then round(amount * 160, -2)
    when 'USD' then round(amount * 1.08, 2)
    else round(amount, 2)
end::decimal(18, 2);

-- Numbers nobody else has, scattered: multiplication modulo a prime is one to one.
create macro scattered(n) as 100000000 + (n::bigint * 387420489) % 899999963;
