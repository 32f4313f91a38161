-- One row per e-mail or phone that stands on more customer ids than `shared_key_limit`: a switchboard, a noreply@.
-- Such a value says nothing about who somebody is.
{% for kind in ['email', 'phone'] %}
{% if not loop.first %}union all{% endif %}
select '{{ kind }}' as kind, {{ kind }}_key as key_value, count(distinct customer_id) as customer_id_count
from {{ ref('int_identity_records') }}
where {{ kind }}_key is not null and customer_id is not null
group by {{ kind }}_key
having count(distinct customer_id) > {{ var('shared_key_limit') }}
{% endfor %}
