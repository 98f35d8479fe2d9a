"""Types, marks and rows as the suite prescribes them; how a reference finds its row is ours."""

from __future__ import annotations

import strawberry
from strawberry.federation.schema_directive import Location, schema_directive

from subgraphs.kit.federation import Reference, SubgraphSchema, text_key
from subgraphs.kit.fields import resolved

__all__ = ["SCHEMA"]

Info = strawberry.Info[None, None]


@schema_directive(
    locations=[Location.OBJECT],
    name="custom",
    compose=True,
    import_url="https://myspecs.dev/myCustomDirective/v1.0",
)
class Custom: ...


@strawberry.type
class ProductVariation:
    id: strawberry.ID


@strawberry.federation.type(shareable=True)
class ProductDimension:
    size: str | None
    weight: float | None
    unit: str | None = strawberry.federation.field(inaccessible=True)


@strawberry.type
class CaseStudy:
    case_number: strawberry.ID
    description: str | None


@strawberry.federation.type(keys=["study { caseNumber }"])
class ProductResearch:
    study: CaseStudy
    outcome: str | None

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> ProductResearch | None:
        study = reference.get("study")
        number = study.get("caseNumber") if isinstance(study, dict) else None
        return next((row for row in RESEARCH if row.study.case_number == number), None)


@strawberry.federation.type(keys=["email"])
class User:
    email: strawberry.ID = strawberry.federation.field(external=True)
    name: str | None = strawberry.federation.field(override="users")
    total_products_created: int | None = strawberry.federation.field(external=True)
    years_of_employment: int = strawberry.federation.field(external=True)

    @resolved(requires=["totalProductsCreated", "yearsOfEmployment"])
    def average_products_created_per_year(self) -> int | None:
        if self.total_products_created is None or not self.years_of_employment:
            return None
        return round(self.total_products_created / self.years_of_employment)

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> User | None:
        if text_key(reference, "email") != JANE.email:
            return None
        total, years = reference.get("totalProductsCreated"), reference.get("yearsOfEmployment")
        return cls(
            email=JANE.email,
            name=JANE.name,
            total_products_created=total if isinstance(total, int) else JANE.total_products_created,
            years_of_employment=years if isinstance(years, int) else JANE.years_of_employment,
        )


@strawberry.federation.type(keys=["sku package"])
class DeprecatedProduct:
    sku: str
    package: str
    reason: str | None
    created_by: User | None

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> DeprecatedProduct | None:
        return _deprecated(text_key(reference, "sku"), text_key(reference, "package"))


@strawberry.federation.type(
    keys=["id", "sku package", "sku variation { id }"],
    directives=[Custom()],
)
class Product:
    id: strawberry.ID
    sku: str | None
    package: str | None
    variation: ProductVariation | None
    dimensions: ProductDimension | None
    created_by: User | None = strawberry.federation.field(provides=["totalProductsCreated"])
    notes: str | None = strawberry.federation.field(tags=["internal"])
    research: list[ProductResearch]

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> Product | None:
        """By whichever of its keys the reference brings."""
        asked = {key: reference[key] for key in ("id", "sku", "package", "variation") if key in reference}
        return next((row for row in PRODUCTS if asked.items() <= _keys(row).items()), None)


@strawberry.federation.interface_object(keys=["id"])
class Inventory:
    id: strawberry.ID
    deprecated_products: list[DeprecatedProduct]

    @classmethod
    async def resolve_reference(cls, _: Info, reference: Reference) -> Inventory:
        return cls(id=strawberry.ID(text_key(reference, "id")), deprecated_products=[OLD_FEDERATION])


def _deprecated(sku: str, package: str) -> DeprecatedProduct | None:
    asked = OLD_FEDERATION.sku, OLD_FEDERATION.package
    return OLD_FEDERATION if (sku, package) == asked else None


@strawberry.type
class Query:
    @strawberry.field
    def product(self, id: strawberry.ID) -> Product | None:
        return next((row for row in PRODUCTS if row.id == id), None)

    deprecated_product: DeprecatedProduct | None = strawberry.field(
        resolver=_deprecated, deprecation_reason="Use product query instead"
    )


def _keys(row: Product) -> dict[str, object]:
    variation = {"id": row.variation.id} if row.variation else None
    return {"id": row.id, "sku": row.sku, "package": row.package, "variation": variation}


JANE = User(
    email=strawberry.ID("support@apollographql.com"),
    name="Jane Smith",
    total_products_created=1337,
    years_of_employment=10,
)

RESEARCH = (
    ProductResearch(
        study=CaseStudy(case_number=strawberry.ID("1234"), description="Federation Study"), outcome=None
    ),
    ProductResearch(
        study=CaseStudy(case_number=strawberry.ID("1235"), description="Studio Study"), outcome=None
    ),
)

SMALL = ProductDimension(size="small", weight=1.0, unit="kg")

PRODUCTS = (
    Product(
        id=strawberry.ID("apollo-federation"),
        sku="federation",
        package="@apollo/federation",
        variation=ProductVariation(id=strawberry.ID("OSS")),
        dimensions=SMALL,
        created_by=JANE,
        notes=None,
        research=[RESEARCH[0]],
    ),
    Product(
        id=strawberry.ID("apollo-studio"),
        sku="studio",
        package="",
        variation=ProductVariation(id=strawberry.ID("platform")),
        dimensions=SMALL,
        created_by=JANE,
        notes=None,
        research=[RESEARCH[1]],
    ),
)

OLD_FEDERATION = DeprecatedProduct(
    sku="apollo-federation-v1",
    package="@apollo/federation-v1",
    reason="Migrate to Federation V2",
    created_by=JANE,
)

SCHEMA = SubgraphSchema(
    query=Query, types=[Product, ProductResearch, User, Inventory], federation_version="2.3"
)
