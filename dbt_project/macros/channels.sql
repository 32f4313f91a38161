{#- A channel as it is compared: one spelling, '(none)' where none is given. -#}
{% macro channel_name(column) -%} coalesce(nullif(lower(trim({{ column }})), ''), '(none)') {%- endmacro %}

{#- What customers are asked to agree to: for each, the CRM exports have a column <consent>_opt_in. -#}
{% macro consents() -%} {{ return(['email', 'sms', 'whatsapp', 'call', 'visit']) }} {%- endmacro %}

{#- Whether a customer may be contacted by what `consent` governs: who never said no may, what nobody asks for may, and a consent
    that is not known may not. -#}
{% macro is_consented(consent, customers) -%}
    case {{ channel_name(consent) }}
        {% for each in consents() -%}
        when '{{ each }}' then coalesce({{ customers }}.has_{{ each }}_opt_in, true)
        {% endfor -%}
        when 'none' then true
        else false
    end
{%- endmacro %}

{#- The value that the setting `values` gives the channel, `default` where it names none; settings have their channels in one spelling
    (holdfast.settings). -#}
{% macro by_channel(channel, values, default, type) -%}
    case {{ channel }}
        {%- for name, value in values.items() if value is not none %}
        when {{ dbt.string_literal(dbt.escape_single_quotes(name)) }} then cast({{ value | float }} as {{ type }})
        {%- endfor %}
        else cast({{ default }} as {{ type }})
    end
{%- endmacro %}

{#- How many contacts of the channel an owner makes on a day; null: as many as there are. -#}
{% macro contact_capacity(channel) -%} {{ by_channel(channel, var('contact_capacity'), 'null', 'bigint') }} {%- endmacro %}

{#- What one contact of the channel costs, in the reporting currency. -#}
{% macro contact_cost_amount(channel) -%} {{ by_channel(channel, var('contact_cost'), 0, 'decimal(18, 4)') }} {%- endmacro %}

{#- For how many hours an order may follow a touch of the channel; 'other' is every channel that the setting does not name. -#}
{% macro campaign_window_hours(channel) -%}
    {{ by_channel(channel, var('campaign_windows_hours'), var('campaign_windows_hours').get('other', 48), 'bigint') }}
{%- endmacro %}
