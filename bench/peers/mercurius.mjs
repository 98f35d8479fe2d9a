// Mercurius' gateway on Fastify: node mercurius.mjs PORT NAME=ADDRESS …
import gateway from "@mercuriusjs/gateway";
import Fastify from "fastify";

const [port, ...subgraphs] = process.argv.slice(2);
const services = subgraphs.map((each) => {
  const [name, url] = each.split("=");
  return { name, url, mandatory: true };
});
const app = Fastify({ logger: false });
await app.register(gateway, { gateway: { services }, jit: 1 });
await app.listen({ host: "127.0.0.1", port: Number(port) });
