"""The transport to one subgraph at one address."""

from __future__ import annotations

from asyncio import Future, get_running_loop

from resolvers.transport import ConnectionFailed, SubgraphAnswer, SubgraphRequest, TransportError
from resolvers.transport.address import read_address
from resolvers.transport.http1.exchange import Exchange
from resolvers.transport.http1.pool import Pool
from resolvers.transport.http1.writing import RequestWriter
from resolvers.transport.limits import CONNECTIONS, LARGEST_ANSWER

__all__ = ["Http1Transport"]


class Http1Transport:
    def __init__(
        self, url: str, *, connections: int = CONNECTIONS, largest_answer: int = LARGEST_ANSWER
    ) -> None:
        """Raises ValueError for what is no URL with the scheme http. The host is looked up anew for each
        connection. Proxies of the environment and redirects are not followed."""
        address = read_address(url)
        host, port = address.host, address.port
        if address.scheme != "http" or not host or address.has_user:
            raise ValueError(f"'{url}' is no http URL without a user")
        self._writer = RequestWriter(host if port is None else f"{host}:{port}", address.target)
        self._pool = Pool(host.strip("[]"), port or 80, connections, largest_answer)

    def begin(self, request: SubgraphRequest) -> Future[SubgraphAnswer]:
        """Written when this returns, if a connection is free. Cancelling the future ends the exchange."""
        loop = get_running_loop()
        try:
            if self._pool.is_closed:
                raise ConnectionFailed("The transport is closed.")
            wire = self._writer.write(request)
        except TransportError as error:
            refused: Future[SubgraphAnswer] = loop.create_future()
            refused.set_exception(error)
            return refused
        exchange = Exchange(wire, request.timeout, request.is_query, loop)
        self._pool.begin(exchange)
        return exchange

    def send(self, request: SubgraphRequest) -> Future[SubgraphAnswer]:
        return self.begin(request)

    async def close(self) -> None:
        await self._pool.close()
