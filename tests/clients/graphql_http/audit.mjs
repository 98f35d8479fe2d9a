// Prints one line of JSON for each audit of graphql-http. A GET gets the header by which it is no forgery.
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
const fetchFn = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...options.headers, 'apollo-require-preflight': 'audit' } });

for (const audit of serverAudits({ url, fetchFn })) {
  const { id, name, status, reason } = await audit.fn();
  console.log(JSON.stringify({ id, name, status, reason }));
}
