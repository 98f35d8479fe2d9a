"""The demo data of all five systems: one world, the same from the same seed, told to each island as rows."""
