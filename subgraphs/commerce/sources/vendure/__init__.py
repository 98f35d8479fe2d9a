"""The shop of a firm that sells with Vendure, over its Admin API. What it does not keep is read beside it."""
