// Apollo Gateway behind Apollo's own server: node apollo.mjs PORT SUPERGRAPH
import { readFileSync } from "node:fs";

import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

const [port, supergraph] = process.argv.slice(2);
const quiet = { debug() {}, info() {}, warn: console.error, error: console.error };
const gateway = new ApolloGateway({ supergraphSdl: readFileSync(supergraph, "utf8"), logger: quiet });
const server = new ApolloServer({ gateway, logger: quiet });
await startStandaloneServer(server, { listen: { host: "127.0.0.1", port: Number(port) } });
