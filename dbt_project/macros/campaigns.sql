{#- The same measures of `source` per campaign, per channel and for all together: row_by, campaign_id, channel, measures. -#}
{% macro by_campaign_and_channel(source, measures) -%}
    {%- for row_by, campaign_id, channel in [
        ('campaign', 'campaign_id', "'all'"), ('channel', "'all'", 'channel'), ('all', "'all'", "'all'")
    ] %}
    select
        '{{ row_by }}' as row_by,
        {{ campaign_id }} as campaign_id,
        {{ channel }} as channel,
        {{ measures | trim }}
    from {{ source }}
    group by 1, 2, 3
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}
