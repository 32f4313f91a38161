{#- No row whose tier is none of those that the settings name. Tier by tier it is dbt's own accepted_values. -#}
{% test known_tier(model, column_name) %}
    {{ test_accepted_values(model, column_name, tier_names()) }}
{% endtest %}
