// `@defer`: Apollo Client 4 in both of its formats, and urql. Prints what the application sees, step by step.
// The subgraph of the deferred part answers when an order was cancelled: nobody cancels it before the rest is there.
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { Defer20220824Handler, GraphQL17Alpha9Handler } from '@apollo/client/incremental';
import { Client, fetchExchange } from '@urql/core';

const [address] = process.argv.slice(2);
const uri = `http://${address}/graphql`;
const CARDS = 'query Cards { orders { number customer { id name ... @defer(label: "card") { points } } } }';
const told = { types: [] };

const observed = async (input, options) => {
  const response = await fetch(input, options);
  told.types.push(response.headers.get('content-type'));
  return response;
};
const cancel = () =>
  fetch(uri, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'mutation { cancelOrder(number: "A-2") { number } }' }),
  });

const apollo = (incrementalHandler) =>
  new Promise((resolve, reject) => {
    const link = new HttpLink({ uri, fetch: observed });
    const client = new ApolloClient({ link, cache: new InMemoryCache(), incrementalHandler });
    const seen = [];
    client.watchQuery({ query: gql(CARDS) }).subscribe({
      next: ({ data, dataState, error }) => {
        if (error) reject(error);
        if (data) seen.push({ state: dataState, data });
        if (dataState === 'streaming' && seen.length === 1) cancel();
        if (dataState === 'complete') resolve(seen);
      },
      error: reject,
    });
  });

const urql = () =>
  new Promise((resolve, reject) => {
    const fetchOptions = { headers: { accept: 'multipart/mixed;deferSpec=20220824, application/json' } };
    const client = new Client({ url: uri, fetch: observed, fetchOptions, preferGetMethod: false, exchanges: [fetchExchange] });
    const seen = [];
    client.query(CARDS, {}).subscribe(({ data, error, hasNext }) => {
      if (error) reject(error);
      seen.push({ state: hasNext ? 'streaming' : 'complete', data });
      if (seen.length === 1) cancel();
      if (!hasNext) resolve(seen);
    });
  });

told.byPath = await apollo(new Defer20220824Handler());
told.byId = await apollo(new GraphQL17Alpha9Handler());
told.urql = await urql();
console.log(JSON.stringify(told));
