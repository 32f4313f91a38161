-- The CRM's own merge list joins first: it wins over everything.
{{ join_by_key('int_identity_firm', 'int_identity_firm_keys', 'merge') }}
