"""What a gateway is made of, by how long it lives: the process, one graph, one address."""
