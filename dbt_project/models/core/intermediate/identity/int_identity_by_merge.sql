-- The CRM's own merge list joins first: it wins over everything.
{{ widen_components('int_identity_entities', 'merge') }}
