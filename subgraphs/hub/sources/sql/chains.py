"""Merges as chains of aliases, walked inside the database: A → B → C is one statement, not three.

UNION instead of UNION ALL drops a step that was made before, so even a circle of aliases ends.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, exists, select

from subgraphs.hub.sources.sql.tables import alias, customer

__all__ = ["former_ids", "survivors"]


def survivors(ids: Collection[str]) -> Select[str, str, str]:
    """(asked, id, kind) for each id that leads to a customer who is still there."""
    start = select(customer.c.id.label("asked"), customer.c.id.label("reached")).where(customer.c.id.in_(ids))
    chain = start.cte("chain", recursive=True)
    step = select(chain.c.asked, alias.c.customer_id).join(alias, alias.c.old_customer_id == chain.c.reached)
    walked = chain.union(step)
    leads_on = exists().where(alias.c.old_customer_id == walked.c.reached)
    return (
        select(walked.c.asked, customer.c.id, customer.c.kind)
        .join(customer, customer.c.id == walked.c.reached)
        .where(~leads_on, customer.c.erased_at.is_(None))
    )


def former_ids(ids: Collection[str]) -> Select[str, str]:
    """(survivor, former) for each id that was merged, at once or over others, into one of these."""
    start = select(alias.c.customer_id.label("survivor"), alias.c.old_customer_id.label("former")).where(
        alias.c.customer_id.in_(ids)
    )
    chain = start.cte("chain", recursive=True)
    step = select(chain.c.survivor, alias.c.old_customer_id).join(
        alias, alias.c.customer_id == chain.c.former
    )
    walked = chain.union(step)
    return select(walked.c.survivor, walked.c.former).order_by(walked.c.former)
