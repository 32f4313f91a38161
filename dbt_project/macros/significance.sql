{#- Half the width of a 95 % confidence interval, in standard errors. -#}
{% macro normal_quantile_95() -%} 1.959963984540054 {%- endmacro %}
