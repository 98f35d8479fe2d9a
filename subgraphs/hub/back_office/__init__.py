"""Links from the sheet to the pages of the back offices."""

from subgraphs.hub.back_office.configuration import BackOfficeConfiguration, PageTemplate, SearchPage
from subgraphs.hub.back_office.demonstration import DEMONSTRATION
from subgraphs.hub.back_office.pages import BackOfficePages, Link, TemplateRefused, checked_pages
from subgraphs.hub.back_office.sheet import contact_links, customer_links, order_links, record_link

__all__ = [
    "DEMONSTRATION",
    "BackOfficeConfiguration",
    "BackOfficePages",
    "Link",
    "PageTemplate",
    "SearchPage",
    "TemplateRefused",
    "checked_pages",
    "contact_links",
    "customer_links",
    "order_links",
    "record_link",
]
