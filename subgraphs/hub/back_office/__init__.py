"""Links from the sheet to the pages of the back offices."""

from subgraphs.hub.back_office.configuration import BackOfficeConfiguration, PageTemplate, SearchPage
from subgraphs.hub.back_office.file import BadBackOffice, demonstration_file, read_back_office
from subgraphs.hub.back_office.pages import BackOfficePages, Link, TemplateRefused, checked_pages
from subgraphs.hub.back_office.sheet import (
    contact_links,
    customer_links,
    main_rel,
    order_links,
    primary_page,
    record_link,
)

__all__ = [
    "BackOfficeConfiguration",
    "BackOfficePages",
    "BadBackOffice",
    "Link",
    "PageTemplate",
    "SearchPage",
    "TemplateRefused",
    "checked_pages",
    "contact_links",
    "customer_links",
    "demonstration_file",
    "main_rel",
    "order_links",
    "primary_page",
    "read_back_office",
    "record_link",
]
