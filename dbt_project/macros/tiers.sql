{#- Net revenue before this customer, as a share of everybody's, best customer first; ties by customer id. -#}
{% macro cumulative_share_before(amount, by=none) -%}
    {%- set partition = 'partition by ' ~ by if by else '' -%}
    (
        sum({{ amount }}) over (
            {{ partition }} order by {{ amount }} desc, customer_id rows between unbounded preceding and current row
        ) - {{ amount }}
    ) / nullif(sum({{ amount }}) over ({{ partition }}), 0)
{%- endmacro %}

{#- The customer that crosses a line belongs to the upper tier. -#}
{% macro tier(share_before) -%}
    case
        when {{ share_before }} < {{ var('tier_a_share') }} then 'A'
        when {{ share_before }} < {{ var('tier_b_share') }} then 'B'
        else 'C'
    end
{%- endmacro %}
