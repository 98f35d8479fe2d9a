"""Subscriptions of clients: events go out as they come, until either side has enough.

running      the events of one subscription, its heartbeats, and why it ends
open         all that run: how many may, and the end of all when the graph changes
sse          GraphQL over server-sent events, "distinct connections"
multipart    one HTTP response with a part for each event
sockets      graphql-transport-ws: many operations on one WebSocket
streaming    an HTTP response that lasts, given up when its client goes
"""
