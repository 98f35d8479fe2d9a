"""Names and places to draw from. Faker makes them once per process; drawing from a pool costs nothing.

Faker is seeded per locale, and its version is locked, so the pools are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from faker import Faker

__all__ = ["Place", "Pool", "make_pools"]

# Locale → country. A test checks that each draws alike whatever the hash seed. it_IT does not, for instance:
# its towns come from a set.
_COUNTRIES = {"fr_FR": "FR", "fr_CH": "CH", "de_DE": "DE", "pt_PT": "PT", "es_ES": "ES", "nl_NL": "NL"}

# So many draws per pool: enough that names repeat as they do in life, few enough to be made in a blink.
_NAMES, _PLACES, _COMPANIES = 240, 160, 80


@dataclass(frozen=True, slots=True)
class Place:
    lines: tuple[str, ...]
    postal_code: str
    city: str


@dataclass(frozen=True, slots=True)
class Pool:
    locale: str
    country: str
    female_names: tuple[str, ...]
    male_names: tuple[str, ...]
    last_names: tuple[str, ...]
    companies: tuple[str, ...]
    places: tuple[Place, ...]


@lru_cache(maxsize=2)
def make_pools(seed: int) -> Mapping[str, Pool]:
    return MappingProxyType({locale: _pool(locale, country, seed) for locale, country in _COUNTRIES.items()})


def _pool(locale: str, country: str, seed: int) -> Pool:
    faker = Faker(locale)
    faker.seed_instance(f"{seed}/{locale}")
    return Pool(
        locale=locale,
        country=country,
        female_names=_draws(faker.first_name_female, _NAMES),
        male_names=_draws(faker.first_name_male, _NAMES),
        last_names=_draws(faker.last_name, 2 * _NAMES),
        companies=_draws(faker.last_name, _COMPANIES),
        places=tuple(_place(faker) for _ in range(_PLACES)),
    )


def _draws(draw: Callable[[], str], count: int) -> tuple[str, ...]:
    return tuple(draw() for _ in range(count))


def _place(faker: Faker) -> Place:
    lines = tuple(line.strip() for line in faker.street_address().splitlines())
    return Place(lines, faker.postcode(), faker.city())
