"""Visits, views and searches of customers."""

from __future__ import annotations

from subgraphs.commerce.sources.records import (
    CategoryViewRecord,
    ProductViewRecord,
    SiteSearchRecord,
    VisitRecord,
)
from subgraphs.commerce.sources.sql.tables import category_view, product_view, site_search, visit
from subgraphs.kit.database import AnyRow, Database
from subgraphs.kit.keyset import Keyset, Listing, SqlList

__all__ = ["category_views", "product_views", "searches", "visits"]

VISITS = Listing(visit, visit.c.account_id, {"NEWEST": Keyset(visit.c.started_at, visit.c.id)})
PRODUCT_VIEWS = Listing(
    product_view, product_view.c.account_id, {"NEWEST": Keyset(product_view.c.at, product_view.c.id)}
)
CATEGORY_VIEWS = Listing(
    category_view, category_view.c.account_id, {"NEWEST": Keyset(category_view.c.at, category_view.c.id)}
)
SEARCHES = Listing(
    site_search, site_search.c.account_id, {"NEWEST": Keyset(site_search.c.at, site_search.c.id)}
)


def visits(database: Database) -> SqlList[VisitRecord, None]:
    return SqlList(database, VISITS, _visit)


def product_views(database: Database) -> SqlList[ProductViewRecord, None]:
    return SqlList(database, PRODUCT_VIEWS, _product_view)


def category_views(database: Database) -> SqlList[CategoryViewRecord, None]:
    return SqlList(database, CATEGORY_VIEWS, _category_view)


def searches(database: Database) -> SqlList[SiteSearchRecord, None]:
    return SqlList(database, SEARCHES, _search)


def _visit(row: AnyRow) -> VisitRecord:
    return VisitRecord(
        key=str(row.id),
        started_at=row.started_at,
        ended_at=row.ended_at,
        channel_code=row.channel_code,
        device=row.device,
        referrer=row.referrer,
        page_count=row.page_count,
    )


def _product_view(row: AnyRow) -> ProductViewRecord:
    return ProductViewRecord(sku=row.sku, at=row.at, times=row.times)


def _category_view(row: AnyRow) -> CategoryViewRecord:
    return CategoryViewRecord(category_code=row.category_code, at=row.at, times=row.times)


def _search(row: AnyRow) -> SiteSearchRecord:
    return SiteSearchRecord(text=row.text, at=row.at, results=row.results, clicked_sku=row.clicked_sku)
