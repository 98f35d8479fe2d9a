// Prints the TypeScript that codegen makes of a gateway's introspection and of one operation.
import { generate } from '@graphql-codegen/cli';

const documents = 'query Card($id: ID!) { customer(id: $id) { displayName orders(first: 1) { edges { node { number status } } } } }';
// Its own fetch wants a decompression that Node.js has from 22.15 on.
const schema = { [process.argv[2]]: { customFetch: fetch } };
const plugins = ['typescript', 'typescript-operations'];
const generates = { 'types.ts': { schema, documents, plugins } };
const [{ content }] = await generate({ generates, silent: true }, false);
console.log(JSON.stringify(content));
