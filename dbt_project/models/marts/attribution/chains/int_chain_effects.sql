with
models as (
    select
        attribution_model,
        chain_order,
        chain_measure
    from {{ policy('attribution_models', ['attribution_model']) }} as in_force
    where rule = 'removal_effect'
),

chains as (
    select
        chain_order,
        steps_text
    from {{ ref('int_chains') }}
),

channels as (
    select
        channel,
        chain_channel
    from {{ ref('int_chain_channels') }}
),

final as (
    select
        models.attribution_model,
        channels.channel,
        channels.chain_channel,
        -- Ten places: far more than the counts tell, and few enough for every machine to agree.
        cast(round(
            removal_effect(
                chains.steps_text, channels.chain_channel, models.chain_measure = 'value'
            ),
            10
        ) as decimal(11, 10)) as effect_ratio
    from models
    inner join chains on models.chain_order = chains.chain_order
    cross join channels
)

select * from final
