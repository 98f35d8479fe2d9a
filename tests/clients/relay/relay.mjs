// relay-runtime: a customer, two more pages by refetching the node, a connection in its store. Only ids are sent.
import runtime from 'relay-runtime';
import first from './__generated__/operationsCustomerQuery.graphql.js';
import next from './__generated__/operationsNextQuery.graphql.js';
import fragment from './__generated__/operations_orders.graphql.js';

const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getRequest, getSingularSelector } = runtime;
const [url, id] = process.argv.slice(2);
const told = { sent: [] };

const fetchById = async ({ id: document, text }, variables) => {
  const body = JSON.stringify({ doc_id: document, variables });
  told.sent.push({ text, doc_id: document });
  return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
};
const environment = new Environment({ network: Network.create(fetchById), store: new Store(new RecordSource()) });

const kept = createOperationDescriptor(getRequest(first), { id });
environment.retain(kept);
const { customer } = await fetchQuery(environment, first, { id }).toPromise();
told.customer = { id: customer.id, displayName: customer.displayName };

const orders = () => environment.lookup(getSingularSelector(fragment, customer)).data.orders;
told.pages = [orders().edges.map((edge) => edge.node.number)];
for (let page = 0; page < 2; page += 1) {
  const cursor = orders().pageInfo.endCursor;
  await fetchQuery(environment, next, { id, count: 2, cursor }).toPromise();
  told.pages.push(orders().edges.map((edge) => edge.node.number));
}
told.hasNextPage = orders().pageInfo.hasNextPage;
console.log(JSON.stringify(told));
