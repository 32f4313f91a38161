-- Then e-mail addresses, where they do not join two different tax ids.
{{ join_by_weak_key('int_identity_entities', 'email') }}
