-- Per campaign, per channel and for all together, until as_of:
--   credited orders and their net revenue: each order once, see int_order_credits; refunds are off the order they belong to
--   conversion_rate  = reached customers with a credited order / reached customers
--   lift             = those reached - those held out, over the same window after the first touch, whoever gets the credit;
--                      campaigns added up weigh n1 * n0 / (n1 + n0); limits: normal approximation, 95 %
with touches as (
    {{ by_campaign_and_channel(ref('int_campaign_touches'), "
        count(*) filter (where not is_holdout) as sent_count,
        count(*) filter (where customer_id is null) as unknown_touch_count,
        max(" ~ add_hours(
            'greatest(sent_at, coalesce(opened_at, sent_at), coalesce(clicked_at, sent_at))', campaign_window_hours('channel')
        ) ~ ") as watched_until
    ") }}
),

audience as (
    {{ by_campaign_and_channel(ref('int_campaign_audience'), "
        count(distinct case when not is_holdout then customer_id end) as touched_count,
        count(distinct case when is_holdout then customer_id end) as holdout_count,
        count(distinct case when has_opened then customer_id end) as opened_count,
        count(distinct case when has_clicked then customer_id end) as clicked_count
    ") }}
),

credits as (
    {{ by_campaign_and_channel(ref('int_order_credits'), "
        count(*) as order_count,
        count(*) filter (where evidence = 'named') as named_order_count,
        count(*) filter (where evidence = 'click') as click_order_count,
        count(*) filter (where evidence = 'open') as open_order_count,
        count(*) filter (where evidence = 'send') as send_order_count,
        count(distinct customer_id) as customer_count,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_revenue_amount,
        case when count(*) = count(margin_amount) then sum(margin_amount) end as margin_amount
    ") }}
),

-- a channel is a touch's; an order that only names its campaign converts nobody who was not reached
converted as (
    {{ by_campaign_and_channel(
        "(
        select distinct credits.campaign_id, audience.channel, credits.customer_id
        from " ~ ref('int_order_credits') ~ " as credits
        inner join " ~ ref('int_campaign_audience') ~ " as audience
            on credits.campaign_id = audience.campaign_id and credits.customer_id = audience.customer_id
        where not audience.is_holdout
    ) as pairs", "count(distinct customer_id) as converted_count") }}
),

spend as (
    {{ by_campaign_and_channel(ref('int_campaign_spend'), "sum(spend_amount) as spend_amount") }}
),

lift as (
    {{ by_campaign_and_channel(ref('int_campaign_lift'), "
        sum(touched_count) as lift_touched_count,
        sum(holdout_count) as lift_holdout_count,
        sum(touched_buyer_count) as lift_touched_buyer_count,
        sum(holdout_buyer_count) as lift_holdout_buyer_count,
        sum(weight * conversion_difference) / sum(weight) as conversion_lift,
        sqrt(sum(weight * weight * conversion_variance)) / sum(weight) as conversion_lift_error,
        sum(weight * revenue_difference) / sum(weight) as revenue_lift,
        case when count(*) = count(revenue_variance) then sqrt(sum(weight * weight * revenue_variance)) / sum(weight) end
            as revenue_lift_error
    ") }}
),

cells as (
    select distinct row_by, campaign_id, channel
    from (
        {{ by_campaign_and_channel(ref('int_campaigns'), "count(*) as campaign_count") }}
        {% for source in ['touches', 'credits'] %}
        union all
        select row_by, campaign_id, channel, 0 from {{ source }}
        {% endfor %}
    ) as named
),

campaigns as (
    select *, 'campaign' as row_by from {{ ref('int_campaigns') }}
)

select
    cells.row_by,
    cells.campaign_id,
    case when cells.row_by = 'campaign' then campaigns.channel else cells.channel end as channel,
    campaigns.name as campaign_name,
    campaigns.objective,
    campaigns.started_on,
    campaigns.ended_on,
    cast(spend.spend_amount as decimal(18, 4)) as spend_amount,
    {% for count, source in [
        ('sent', 'touches'), ('unknown_touch', 'touches'), ('touched', 'audience'), ('opened', 'audience'),
        ('clicked', 'audience'), ('holdout', 'audience'), ('order', 'credits'), ('named_order', 'credits'),
        ('click_order', 'credits'), ('open_order', 'credits'), ('send_order', 'credits'), ('customer', 'credits'),
        ('converted', 'converted')
    ] -%}
    cast(coalesce({{ source }}.{{ count }}_count, 0) as bigint) as {{ count }}_count,
    {% endfor -%}
    {% for amount in ['gross', 'discount', 'refund', 'net_revenue'] -%}
    cast(coalesce(credits.{{ amount }}_amount, 0) as decimal(18, 4)) as {{ amount }}_amount,
    {% endfor -%}
    cast(case when credits.order_count is null then 0 else credits.margin_amount end as decimal(18, 4)) as margin_amount,
    {{ rate('coalesce(converted.converted_count, 0)', 'audience.touched_count') }} as conversion_rate,
    {{ rate('audience.opened_count', 'audience.touched_count') }} as open_rate,
    {{ rate('audience.clicked_count', 'audience.touched_count') }} as click_rate,
    {{ quotient_amount('credits.net_revenue_amount', 'audience.touched_count') }} as revenue_per_customer_amount,
    {{ rate('coalesce(credits.net_revenue_amount, 0)', 'spend.spend_amount') }} as revenue_to_spend_ratio,
    {% for group in ['touched', 'holdout'] -%}
    cast(lift.lift_{{ group }}_count as bigint) as lift_{{ group }}_count,
    cast(lift.lift_{{ group }}_buyer_count as bigint) as lift_{{ group }}_buyer_count,
    {% endfor -%}
    {% for measure, name, type in [
        ('conversion_lift', 'conversion_lift_rate', 'double'), ('revenue_lift', 'revenue_lift_amount', 'decimal(18, 4)')
    ] -%}
    {%- set is_judged = 'least(lift.lift_touched_count, lift.lift_holdout_count) >= ' ~ var('lift_minimum_count') -%}
    {%- set margin = normal_quantile_95() ~ ' * lift.' ~ measure ~ '_error' -%}
    cast(round(lift.{{ measure }}, 10) as {{ type }}) as {{ name }},
    case when {{ is_judged }} then cast(round(lift.{{ measure }} - {{ margin }}, 10) as {{ type }}) end as {{ measure }}_low,
    case when {{ is_judged }} then cast(round(lift.{{ measure }} + {{ margin }}, 10) as {{ type }}) end as {{ measure }}_high,
    {% endfor -%}
    cast(lift.revenue_lift * lift.lift_touched_count as decimal(18, 4)) as incremental_revenue_amount,
    coalesce(touches.watched_until < {{ as_of() }}, true) as is_complete
from cells
{% for source in ['touches', 'audience', 'credits', 'converted', 'spend', 'lift'] -%}
left join {{ source }}
    on cells.row_by = {{ source }}.row_by
    and cells.campaign_id = {{ source }}.campaign_id
    and cells.channel = {{ source }}.channel
{% endfor -%}
left join campaigns
    on cells.row_by = campaigns.row_by and cells.campaign_id = campaigns.campaign_id
