"""What every subgraph is built from. It has no word of any domain and imports no island."""
