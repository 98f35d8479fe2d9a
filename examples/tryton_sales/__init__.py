"""Order management: how far the sale and the deliveries of an order are in Tryton."""
