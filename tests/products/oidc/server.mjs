// An issuer of tokens on a free port: npm's oidc-provider, as a firm configures it. The first line of its input says whom
// it knows, as JSON; it prints its address, and ends with its input.
//
//   {"resource": …, "clients": [{"id": …, "scopes": […], "secret": … or "redirect": …, "claims": {…}}]}
//
// A client with a secret comes for itself (client credentials). In one with a redirect people sign in (authorization
// code with PKCE), on the provider's own pages: whatever they call themselves there is the subject of their tokens.

import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const SECONDS = 24 * 60 * 60;

console.info = console.warn = console.error; // what the provider remarks; the output is for the address

function metadata({ id, scopes, secret, redirect }) {
  const known = { client_id: id, scope: scopes.join(" ") };
  return secret
    ? { ...known, client_secret: secret, grant_types: ["client_credentials"], redirect_uris: [], response_types: [] }
    : { ...known, token_endpoint_auth_method: "none", redirect_uris: [redirect] };
}

function provider(issuer, key, { resource, clients }) {
  const scopes = [...new Set(clients.flatMap((client) => client.scopes))];
  const claims = new Map(clients.map((client) => [client.id, client.claims]));
  const server = {
    scope: scopes.join(" "),
    audience: resource,
    accessTokenTTL: SECONDS,
    accessTokenFormat: "jwt",
    jwt: { sign: { alg: "RS256" } },
  };
  return new Provider(issuer, {
    jwks: { keys: [key] },
    clients: clients.map(metadata),
    scopes,
    extraTokenClaims: (_, token) => claims.get(token.clientId),
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => server,
      },
    },
  });
}

const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const key = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: `key-${Date.now()}` };
const input = createInterface({ input: process.stdin });
const known = JSON.parse((await input[Symbol.asyncIterator]().next()).value);
const server = createServer();

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on("request", provider(issuer, key, known).callback());
  console.log(issuer);
});
input.on("close", () => process.exit(0));
