-- One row per send, open and click of somebody known, with the last instant at which an order still follows from it: the
-- channel's window later. Hold-outs were sent nothing.
{%- set kinds = {'click': 'clicked_at', 'open': 'opened_at', 'send': 'sent_at'} %}
{% for kind, instant in kinds.items() %}
select
    touch_id,
    campaign_id,
    customer_id,
    channel,
    '{{ kind }}' as evidence,
    {{ loop.index }} as evidence_rank,
    {{ instant }} as touched_at,
    {{ add_hours(instant, campaign_window_hours('channel')) }} as credited_until
from {{ ref('int_campaign_touches') }}
where {{ instant }} is not null and customer_id is not null and not is_holdout
{% if not loop.last %}union all{% endif %}
{% endfor %}
