"""What becomes of an operation, told without running it: for the command line, an endpoint and a page.

stages        what planning makes of it, stage by stage, and why
query_plan    the plan as JSON, in the shape that viewers of plans know
requests      the requests, in waves, with what each is estimated to cost its subgraph
decisions     what its caller is denied, and for want of what
sources       where each part of its answer will come from, and for how long that is kept
explanation   all of it, as JSON; notation: as text
ownership     who owns what: of the whole graph, as far as a token sees it
explain       from a request to its explanation
asking        what is asked of the endpoint; entitlement: who may ask it
endpoint      over HTTP; the page itself is with the other one (`gateway.page`)
"""
