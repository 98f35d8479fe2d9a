"""Where each field of the catalogue comes from."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Product.sku", "ProductVariant.sku"),
        from_product("Product.label", "ProductVariant.name"),
        from_product("Product.facets", "facetValues of the variant and of its product"),
        from_product("Product.collections", "Product.collections"),
        from_product("FacetValue.*", "FacetValue and its Facet"),
        from_product("FacetCount.*", "SearchResponse.facetValues"),
        from_product("Collection.*", "Collection"),
        from_product("Collection.products", "search by collectionSlug, which needs the DefaultSearchPlugin"),
        from_product("ProductSearch.*", "search, which needs the DefaultSearchPlugin"),
    )
)
