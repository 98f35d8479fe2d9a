"""Which headers pass between clients and subgraphs, by rules that are compiled once.

choosing     which names a rule means
forwarding   what each subgraph is sent: what all get, what rules say, who asks
requests     rules from the client to a subgraph
responses    rules from a subgraph to the client
"""
