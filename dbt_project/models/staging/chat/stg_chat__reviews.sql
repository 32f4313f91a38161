{{ config(unique_key=['review_id', 'category']) }}

with delivered as {{ not_materialized() }} (
    select
        review_id,
        conversation_id,
        agent_id,
        reviewer_id,
        category,
        cast(score as decimal(18, 4)) as score,
        cast(score_min as decimal(18, 4)) as score_min,
        cast(score_max as decimal(18, 4)) as score_max,
        cast(weight as decimal(18, 4)) as weight,
        cast(is_critical as boolean) as is_critical,
        cast(is_applicable as boolean) as is_applicable,
        {{ text_to_instant('reviewed_at') }} as reviewed_at,
        {{ text_to_instant('updated_at') }} as updated_at,
        {{ lineage() }}
    from {{ delivered('chat', 'reviews') }}
)

{{ newest_version('delivered', 'chat', ['review_id', 'category']) }}
