// The reference client of GraphQL over SSE, in distinct connections mode.
import { createClient } from 'graphql-sse';

const [address] = process.argv.slice(2);
const client = createClient({ url: `http://${address}/graphql`, retryAttempts: 0 });
const all = async (query, variables) => {
  const seen = [];
  for await (const result of client.iterate({ query, variables })) seen.push(result);
  return seen;
};

const told = {
  query: await all('query Orders($first: Int) { orders(first: $first) { number } }', { first: 1 }),
  events: await all('subscription { orderPlaced { number customer { name points } } }'),
  wrong: await all('{ nothing }'),
};
// Leaving in the middle is the client's right.
for await (const result of client.iterate({ query: 'subscription { orderPlaced { number } }' })) {
  told.first = result;
  break;
}
client.dispose();
console.log(JSON.stringify(told));
