"""Where each field of content comes from."""

from __future__ import annotations

from subgraphs.kit.products.origins import Origins, from_product

__all__ = ["ORIGINS"]

ORIGINS = Origins(
    (
        from_product("Product.sku", "the internal tag of a post: # and the SKU"),
        from_product("Product.articles", "posts with the product's internal tag"),
        from_product("Article.*", "post"),
        from_product("Article.excerpt", "custom_excerpt"),
        from_product("Article.topics", "the tags that readers see"),
        from_product("Article.products", "the internal tags"),
    )
)
