"""A process beside the gateway, in any language, that is asked at stages of a request: JSON over HTTP.

messages     what is asked, and what the answer has to be; pure
exchange     the call: HTTP, or a unix socket
at_stages    what of each stage is told, and what of it may be changed
hook         the coprocessor as one of the hooks
"""
