// The reference client of graphql-transport-ws: operations, a token in its connection params, how it is closed.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [address, token] = process.argv.slice(2);
const connected = (options) =>
  createClient({ url: `ws://${address}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, ...options });
const all = async (client, query, variables) => {
  const seen = [];
  for await (const result of client.iterate({ query, variables })) seen.push(result);
  return seen;
};
const told = {};

if (token) {
  const query = '{ me { id } }';
  const own = connected({ connectionParams: async () => ({ Authorization: `Bearer ${token}` }) });
  told.own = await all(own, query);
  await own.dispose();
  const headers = connected({ connectionParams: { headers: { authorization: `Bearer ${token}` } } });
  told.headers = await all(headers, query);
  await headers.dispose();
  try {
    await all(connected({ connectionParams: { Authorization: 'Bearer of.no.news' } }), query);
  } catch (closed) {
    told.closed = { code: closed.code, reason: closed.reason };
  }
} else {
  const client = connected({ lazy: false, keepAlive: 20 });
  let pongs = 0;
  client.on('pong', () => (pongs += 1));
  told.query = await all(client, 'query Orders($first: Int) { orders(first: $first) { number } }', { first: 1 });
  told.mutation = await all(client, 'mutation { cancelOrder(number: "A-2") { status } }');
  told.events = await all(client, 'subscription { orderPlaced { number customer { name points } } }');
  try {
    await all(client, '{ nothing }');
  } catch (errors) {
    told.error = errors.map((each) => each.extensions.code);
  }
  while (pongs === 0) await new Promise((resolve) => client.on('pong', resolve));
  told.pinged = true;
  await client.dispose();
}
console.log(JSON.stringify(told));
