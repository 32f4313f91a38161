-- Then valid tax ids.
{{ widen_components('int_identity_by_merge', 'tax') }}
