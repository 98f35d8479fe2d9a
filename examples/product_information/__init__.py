"""A product-information system that joins the customer graph: it adds titles and texts to a product."""
