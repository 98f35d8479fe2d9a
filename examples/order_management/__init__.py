"""An order-management system that joins the customer graph: it adds `fulfilment` to an order."""
