"""A warehouse with as much in it as publishing asks of one, for tests that publish tables of their own."""

from __future__ import annotations

BARE_WAREHOUSE = """
    create schema audit; create schema intermediate; create schema core; create schema marts;
    create table audit.build_window as
        select 1 as build_id, '{"as_of": "2025-03-01T00:00:00Z", "loads": {}, "layer_rules": {}}' as input, false as is_published;
    create table audit.identity_registry (entity varchar, customer_id varchar);
    create table intermediate.int_identities (entity varchar, customer_id varchar);
    create table intermediate.int_identity_shared_keys (kind varchar, key_value varchar);
    create table intermediate.int_identity_contested_keys (kind varchar, key_value varchar);
"""
