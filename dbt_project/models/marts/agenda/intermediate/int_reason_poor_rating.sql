-- One row per customer and conversation that they rated in the lowest quarter of its scale.
with rated as (
    select
        *,
        cast(split_part(rating_scale, '-', 1) as double) as lowest,
        cast(split_part(rating_scale, '-', 2) as double) as highest
    from {{ ref('fct_conversations') }}
    where
        customer_id is not null
        and {{ matches('rating_scale', '^[0-9]+-[0-9]+$') }}
        and {{ local_date('coalesce(rated_at, opened_at)') }} >= {{ add_days(as_of_on(), '-' ~ var('reason_days')) }}
)

select
    customer_id,
    'poor rating' as reason,
    conversation_id as subject,
    {{ local_date('coalesce(rated_at, opened_at)') }} as since_on,
    coalesce(rated_at, opened_at) as since_at,
    rating as figure,
    lowest + (highest - lowest) / 4 as figure_limit,
    'rating' as figure_unit,
    'They rated the conversation of ' || opened_on || ' with ' || cast(cast(round(rating) as integer) as string)
    || ' of ' || cast(cast(highest as integer) as string) || '.' as why_now,
    opened_on as why_on,
    cast(null as string) as why_about,
    cast(cast(round(rating) as integer) as double) as why_figure,
    highest as why_out_of
from rated
where rating <= lowest + (highest - lowest) / 4
