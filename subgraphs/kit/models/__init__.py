"""Products whose records are searched by domains: Tryton and Odoo, in the forms that each speaks."""
