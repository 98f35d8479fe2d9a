"""The catalogue of a shop on Vendure: labels, facets, collections, and a search that counts them."""
