// urql's core: queries, and subscriptions by its own fetch and by its subscription exchange over graphql-ws.
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [address] = process.argv.slice(2);
const url = `http://${address}/graphql`;
const told = { types: [] };
const observed = async (input, options) => {
  const response = await fetch(input, options);
  told.types.push(response.headers.get('content-type').split(';')[0]);
  return response;
};
const ORDERS = 'query Orders($first: Int!) { orders(first: $first) { number customer { name points } } }';
const PLACED = 'subscription Placed { orderPlaced { number customer { name points } } }';

const events = (client) =>
  new Promise((resolve) => {
    const seen = [];
    client.subscription(PLACED, {}).subscribe((result) => {
      // The end repeats the last event, and says that it was the last.
      if (result.hasNext || result.error) seen.push(result.error ? { error: result.error.message } : result.data);
      if (!result.hasNext) resolve(seen);
    });
  });

const http = new Client({ url, fetch: observed, preferGetMethod: false, fetchSubscriptions: true, exchanges: [fetchExchange] });
told.query = (await http.query(ORDERS, { first: 1 })).data;
const wrong = await http.query('query Wrong { nothing }', {});
told.error = wrong.error.graphQLErrors.map((each) => each.extensions.code);
told.events = await events(http);

const socket = createClient({ url: `ws://${address}/graphql`, webSocketImpl: WebSocket });
const forwardSubscription = (request) => ({
  subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query || '' }, sink) }),
});
told.socket = await events(new Client({ url, preferGetMethod: false, exchanges: [subscriptionExchange({ forwardSubscription })] }));
await socket.dispose();
console.log(JSON.stringify(told));
