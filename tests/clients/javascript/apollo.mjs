// Apollo Client 4. Prints what it gives to the application, and how its persisted query went over the wire.
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [address] = process.argv.slice(2);
const uri = `http://${address}/graphql`;
const clientOf = (link) => new ApolloClient({ link, cache: new InMemoryCache() });
const plain = clientOf(new HttpLink({ uri }));
const ORDERS = gql`query Orders($first: Int!) { orders(first: $first) { number customer { id name points } } }`;
const PLACED = gql`subscription Placed { orderPlaced { number customer { id name points } } }`;

const events = (client) =>
  new Promise((resolve, reject) => {
    const seen = [];
    client.subscribe({ query: PLACED, fetchPolicy: 'no-cache' }).subscribe({
      next: ({ data, error }) => seen.push(error ? { error: error.message } : data),
      error: reject,
      complete: () => resolve(seen),
    });
  });

const told = { query: (await plain.query({ query: ORDERS, variables: { first: 1 } })).data };

try {
  await plain.query({ query: gql`query Wrong { nothing }` });
} catch (error) {
  told.error = { combined: CombinedGraphQLErrors.is(error), code: error.errors[0].extensions.code };
}

const mutation = gql`mutation Cancel($number: String!) { cancelOrder(number: $number) { number status } }`;
told.mutation = (await plain.mutate({ mutation, variables: { number: 'A-2' } })).data;

told.requests = [];
const observed = async (input, options) => {
  const response = await fetch(input, options);
  told.requests.push(`${options.method} ${new URL(input).searchParams.has('query') || options.body?.includes('"query"') ? 'text' : 'hash'} ${response.status}`);
  return response;
};
const hashed = new PersistedQueryLink({
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  useGETForHashedQueries: true,
});
const headers = { 'apollo-require-preflight': 'true' };
const persisted = () => clientOf(ApolloLink.from([hashed, new HttpLink({ uri, headers, fetch: observed })]));
told.persisted = [];
for (const client of [persisted(), persisted()]) {
  told.persisted.push((await client.query({ query: ORDERS, variables: { first: 1 } })).data);
}

told.multipart = await events(plain);

const socket = createClient({ url: `ws://${address}/graphql`, webSocketImpl: WebSocket });
told.socket = await events(clientOf(new GraphQLWsLink(socket)));
await socket.dispose();
console.log(JSON.stringify(told));
