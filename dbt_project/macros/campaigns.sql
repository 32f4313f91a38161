{#- A channel as it is compared: one spelling, '(none)' where none is given. -#}
{% macro channel_name(column) -%} coalesce(nullif(lower(trim({{ column }})), ''), '(none)') {%- endmacro %}

{#- For how many hours an order may follow a touch of the channel; 'other' is every channel that the setting does not name. -#}
{% macro campaign_window_hours(channel) -%}
    {%- set windows = var('campaign_windows_hours') -%}
    case {{ channel }}
        {%- for name, hours in windows.items() if name != 'other' %}
        when '{{ name | lower | replace("'", "''") }}' then {{ hours | int }}
        {%- endfor %}
        else {{ windows.get('other', 48) | int }}
    end
{%- endmacro %}

{#- What one contact of the channel costs, in the reporting currency. -#}
{% macro contact_cost_amount(channel) -%}
    case {{ channel }}
        {%- for name, cost in var('contact_cost').items() %}
        when '{{ name | lower | replace("'", "''") }}' then cast({{ cost | float }} as decimal(18, 4))
        {%- endfor %}
        else cast(0 as decimal(18, 4))
    end
{%- endmacro %}

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
