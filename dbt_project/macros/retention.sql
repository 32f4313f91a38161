{#- What retention is cut by, beside 'all'. tier is the one in force when the period opened; the others are the customer's own. -#}
{% macro retention_dimensions() -%}
    {{ return(['segment', 'acquisition_channel', 'owner', 'country', 'contract', 'tier']) }}
{%- endmacro %}

{#- A share of a whole: null when the whole is nothing. Adding zero makes -0.0 (nothing of a negative whole) a plain 0: storage
    treats the two as one value, so that which of them is read back would differ from build to build. -#}
{% macro rate(numerator, denominator) -%}
    (cast({{ numerator }} as double) / nullif({{ denominator }}, 0) + 0.0)
{%- endmacro %}

{#- What retention is computed from, added up over customers' periods: how many of them, and how much of a column of which of them. -#}
{% macro retention_measures() -%}
    {{ return({
        'opening_count': ('1', 'is_active_at_opening'),
        'retained_count': ('1', 'is_retained'),
        'churned_count': ('1', 'is_churned'),
        'new_count': ('1', 'is_new'),
        'reactivated_count': ('1', 'is_reactivated'),
        'transient_count': ('1', 'is_transient'),
        'closing_count': ('1', 'is_active_at_closing'),
        'buyer_count': ('1', 'order_count > 0'),
        'repeat_buyer_count': ('1', 'order_count > 1'),
        'order_count': ('order_count', 'true'),
        'net_revenue_amount': ('net_revenue_amount', 'true'),
        'previous_revenue_amount': ('previous_net_revenue_amount', 'is_active_at_opening'),
        'kept_revenue_amount': ('net_revenue_amount', 'is_active_at_opening'),
        'kept_revenue_at_most_amount': ('least(net_revenue_amount, previous_net_revenue_amount)', 'is_active_at_opening'),
        'reactivated_revenue_amount': ('net_revenue_amount', 'is_reactivated'),
    }) }}
{%- endmacro %}

{#- What a query's customers' periods bring to each combination of segments: how many customers, and the measures. -#}
{% macro counted_periods(periods, customers) -%}
    select
        periods.period_grain,
        periods.period_start,
        periods.period_end,
        {% for dimension in retention_dimensions() -%}
        {{ "coalesce(periods.tier, '(none)')" if dimension == 'tier' else 'customers.' ~ dimension }} as {{ dimension }},
        {% endfor -%}
        count(*) as customer_count,
        {% for measure, (amount, condition) in retention_measures().items() -%}
        coalesce(sum({{ amount }}) filter (where {{ condition }}), 0) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from ({{ periods }}) as periods
    left join {{ customers }} as customers on periods.customer_id = customers.customer_id
    group by all
{%- endmacro %}

{#- The attributes that retention is cut by, of each customer of `customers`; '(none)' where nothing is known. -#}
{% macro customer_segments(customers, contracts) -%}
    select
        customers.customer_id,
        coalesce(customers.segment, '(none)') as segment,
        coalesce(customers.acquisition_channel, '(none)') as acquisition_channel,
        coalesce(customers.owner, '(none)') as owner,
        coalesce(customers.country, '(none)') as country,
        case when contracts.customer_id is null then 'without contract' else 'with contract' end as contract
    from {{ customers }} as customers
    left join (select distinct customer_id from {{ contracts }} where is_counted) as contracts
        on customers.customer_id = contracts.customer_id
{%- endmacro %}
