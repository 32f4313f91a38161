-- Then valid tax ids.
{{ join_by_key('int_identity_by_merge', 'int_identity_firm_keys', 'tax') }}
