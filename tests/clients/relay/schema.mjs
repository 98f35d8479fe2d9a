// Prints the schema as the gateway's introspection has it.
import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';

const response = await fetch(process.argv[2], {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query: getIntrospectionQuery() }),
});
console.log(JSON.stringify(printSchema(buildClientSchema((await response.json()).data))));
