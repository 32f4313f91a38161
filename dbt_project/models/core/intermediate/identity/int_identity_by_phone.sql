-- Then phone numbers, where they do not join two different tax ids.
{{ join_by_weak_key('int_identity_by_email', 'phone') }}
