"""Contacts by id, by address, and through one another."""

from __future__ import annotations

from subgraphs.kit.ids import encode_id


def ref(type_name: str, key: str) -> dict[str, object]:
    return {"__typename": type_name, "id": encode_id(type_name, key)}


async def test_a_contact_is_found_by_its_id_with_all_that_the_crm_holds(crm) -> None:
    selection = """... on CrmContact {
        id version kind civility firstName lastName birthDate phone email companyName segments owner notes
        company { companyName } social { network handle } mergedInto { id }
    }"""

    (contact,) = await crm.entities(selection, ref("CrmContact", "003A1"))

    assert contact == {
        "id": encode_id("CrmContact", "003A1"),
        "version": "7",
        "kind": "PERSON",
        "civility": "Mme",
        "firstName": "Zoé",
        "lastName": "Martin",
        "birthDate": "1990-05-17",
        "phone": "+33612345612",
        "email": " Zoé@Shop.example ",
        "companyName": None,
        "segments": ["vip", "returning"],
        "owner": "Ada",
        "notes": "Prefers the telephone.",
        "company": {"companyName": "Lumière SARL"},
        "social": [{"network": "Instagram", "handle": "@zoe"}, {"network": "mastodon", "handle": "@zoe"}],
        "mergedInto": None,
    }


async def test_an_id_of_no_contact_is_null_and_the_others_answer(crm) -> None:
    selection = "... on CrmContact { lastName }"
    stranger = {"__typename": "CrmContact", "id": encode_id("LoyaltyMember", "003A1")}
    nonsense = {"__typename": "CrmContact", "id": "§"}

    found = await crm.entities(
        selection, ref("CrmContact", "003Z9"), stranger, nonsense, ref("CrmContact", "003A2")
    )

    assert found == [None, None, None, {"lastName": "Martin"}]


async def test_a_contact_lost_in_a_merge_names_its_survivor(crm) -> None:
    (lost,) = await crm.entities("... on CrmContact { mergedInto { firstName } }", ref("CrmContact", "003A3"))

    assert lost == {"mergedInto": {"firstName": "Zoé"}}


async def test_the_people_of_a_company_come_in_pages_without_those_lost_in_a_merge(crm) -> None:
    query = """query($them: [_Any!]!, $after: String) {
        _entities(representations: $them) { ... on CrmContact { people(first: 8, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } edges { node { lastName } }
        } } }
    }"""
    company = [ref("CrmContact", "003C1")]

    first = (await crm.ask(query, them=company))["_entities"][0]["people"]
    rest = (await crm.ask(query, them=company, after=first["pageInfo"]["endCursor"]))["_entities"][0][
        "people"
    ]

    names = [edge["node"]["lastName"] for page in (first, rest) for edge in page["edges"]]
    assert names == ["Martin", *(f"Person {n}" for n in range(12))]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (13, True)
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_an_address_finds_all_its_contacts_whatever_its_case_form_and_spaces(crm) -> None:
    query = "query($email: String!) { contactsByEmail(email: $email) { firstName } }"
    both = {"contactsByEmail": [{"firstName": "Zoé"}, {"firstName": "Z."}]}

    assert await crm.ask(query, email="zoé@shop.example") == both
    assert await crm.ask(query, email="\tZOE\u0301@SHOP.example ") == both


async def test_an_address_is_compared_as_a_whole(crm) -> None:
    query = "query($email: String!) { contactsByEmail(email: $email) { firstName } }"

    for almost in ("zo@shop.example", "%", "zoé@shop.exampl_", "zoe@shop.example", ""):
        assert await crm.ask(query, email=almost) == {"contactsByEmail": []}


async def test_an_address_still_finds_the_contact_that_was_lost_in_a_merge(crm) -> None:
    query = '{ contactsByEmail(email: "zoe@old.example") { lastName mergedInto { firstName } } }'

    assert await crm.ask(query) == {
        "contactsByEmail": [{"lastName": "Martin", "mergedInto": {"firstName": "Zoé"}}]
    }


async def test_newsletter_lists_and_emails_are_entities(crm) -> None:
    lists = [{"__typename": "NewsletterList", "code": code} for code in ("daily", "hourly")]

    found = await crm.entities(
        "... on NewsletterList { name } ... on MarketingEmail { subject }",
        *lists,
        ref("MarketingEmail", "E003A2-3"),
        ref("MarketingEmail", "E0"),
    )

    assert found == [{"name": "The daily letter"}, None, {"subject": "News 3"}, None]
