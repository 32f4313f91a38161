{#- Half the width of a 95 % confidence interval, in standard errors. -#}
{% macro normal_quantile_95() -%} 1.959963984540054 {%- endmacro %}

{#- A limit of Wilson's 95 % interval of a share; `side` is + or -. Null for none. -#}
{% macro wilson_limit(successes, count, side) -%}
    {%- set z = normal_quantile_95() -%}
    (
        ({{ successes }} + {{ z }} * {{ z }} / 2) {{ side }} {{ z }} * sqrt(
            greatest(cast({{ successes }} as double) * ({{ count }} - {{ successes }}) / nullif({{ count }}, 0), 0)
            + {{ z }} * {{ z }} / 4
        )
    ) / nullif({{ count }} + {{ z }} * {{ z }}, {{ z }} * {{ z }})
{%- endmacro %}

{#- A limit of Newcombe's hybrid score interval (1998, method 10) of rate - base_rate, from Wilson's limits of both; `side` + or -. -#}
{% macro newcombe_limit(rate, low, high, base_rate, base_low, base_high, side) -%}
    {%- set near, far = (low, base_high) if side == '-' else (high, base_low) -%}
    ({{ rate }} - {{ base_rate }} {{ side }} sqrt(
        ({{ rate }} - {{ near }}) * ({{ rate }} - {{ near }}) + ({{ base_rate }} - {{ far }}) * ({{ base_rate }} - {{ far }})
    ))
{%- endmacro %}

{#- Two-sided p-value of the difference of two shares: the z-test with the pooled share. Null where all or none succeeded. -#}
{% macro two_shares_p_value(successes, count, base_successes, base_count) -%}
    {%- set pooled = "(cast(" ~ successes ~ " + " ~ base_successes ~ " as double) / nullif(" ~ count ~ " + " ~ base_count ~ ", 0))" -%}
    {%- set difference = "(cast(" ~ successes ~ " as double) / nullif(" ~ count ~ ", 0)"
        ~ " - cast(" ~ base_successes ~ " as double) / nullif(" ~ base_count ~ ", 0))" -%}
    {{ chi_square_p_value(
        difference ~ " * " ~ difference ~ " / nullif(" ~ pooled ~ " * (1 - " ~ pooled ~ ")"
        ~ " * (1.0 / nullif(" ~ count ~ ", 0) + 1.0 / nullif(" ~ base_count ~ ", 0)), 0)", 1
    ) }}
{%- endmacro %}
