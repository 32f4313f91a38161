-- One row per customer with the attributes that retention is cut by; '(none)' where nothing is known.
{{ customer_segments(ref('dim_customers'), ref('fct_contracts')) }}
