"""The four subgraphs of the field's public benchmark, so cheap that the gateway before them is measured."""
