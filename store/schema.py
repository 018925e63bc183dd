"""All the tables. An area keeps its own in `store/<area>_tables.py`; whoever asks here knows every one of them."""

from __future__ import annotations

from store import (
    console_tables,
    deployment_tables,
    feed_tables,
    knowledge_sync_tables,
    knowledge_tables,
    learning_tables,
    machine_tables,
    outage_tables,
    policy_tables,
    rota_tables,
    tables,
    thread_tables,
    walk_tables,
    zalo_oa_tables,
    zalo_tables,
)

AREAS = (
    tables,
    thread_tables,
    knowledge_tables,
    deployment_tables,
    zalo_tables,
    zalo_oa_tables,
    knowledge_sync_tables,
    learning_tables,
    policy_tables,
    rota_tables,
    feed_tables,
    machine_tables,
    outage_tables,
    walk_tables,
    console_tables,
)
metadata = tables.metadata
