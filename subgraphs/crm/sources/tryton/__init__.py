"""The contacts of a firm whose customers are parties of Tryton."""
