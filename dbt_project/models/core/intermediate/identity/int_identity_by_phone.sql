-- Then phone numbers, where they do not join two different tax ids.
{{ widen_components('int_identity_by_email', 'phone') }}
