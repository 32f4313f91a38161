{#- Net revenue before this customer, as a share of everybody's, best customer first; ties by customer id. -#}
{% macro cumulative_share_before(amount, by=none) -%}
    {%- set partition = 'partition by ' ~ by if by else '' -%}
    round(
        cast(
            sum({{ amount }}) over (
                {{ partition }} order by {{ amount }} desc, customer_id rows between unbounded preceding and current row
            ) - {{ amount }} as double
        ) / nullif(sum({{ amount }}) over ({{ partition }}), 0),
        15
    )
{%- endmacro %}

{#- The customer that crosses a line belongs to the upper tier. -#}
{% macro tier(share_before) -%}
    case
        when {{ share_before }} < {{ var('tier_a_share') }} then 'A'
        when {{ share_before }} < {{ var('tier_b_share') }} then 'B'
        else 'C'
    end
{%- endmacro %}

{#- Net revenue of known customers on the day it was sold or refunded. -#}
{% macro revenue_days(orders, refunds) -%}
select customer_id, ordered_on as revenue_on, gross_amount - discount_amount as net_amount
from {{ orders }}
where is_counted and customer_id is not null
union all
select customer_id, refunded_on as revenue_on, -refund_amount as net_amount
from {{ refunds }}
where is_counted and customer_id is not null
{%- endmacro %}
