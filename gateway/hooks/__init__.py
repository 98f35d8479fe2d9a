"""Code of an installation at the stages of a request: what it is given, and what it may give back.

    stages      what each stage gives to hooks, and what they may return
    hook        one hook: its name, what it does at which stage, what its failure means
    loading     hooks by configuration: `module:object`
    chain       all of them in order, measured
    requests    around the pipeline, and within what is decided before a subgraph is asked
    http        around the endpoint: method, path, headers, status
    subgraphs   around the way to a subgraph

A stage that no hook has costs nothing: what would call it is not built.
"""
