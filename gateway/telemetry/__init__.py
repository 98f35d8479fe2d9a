"""What operators see of the gateway: figures, traces, and lines of log.

It stands around the steps of a request and never inside one. What is switched off is not built, and a step
that nobody watches costs the test that says so.
"""
