// An OAuth server on a free port. It prints its address, then answers each line of its input with one line:
//
//   rotate     new tokens are signed by a new key; the old one stays in the key set
//   withdraw   only the newest key stays in the key set
//   slow MS    the key set takes so many milliseconds
//   reads      how often the key set was read

import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { exportJWK, generateKeyPair } from "jose";
import { Provider } from "oidc-provider";

const SCOPES = "read:names read:contact";
const RESOURCE = "urn:fiche:graph";

console.info = console.warn = console.error; // what the provider remarks; the output is for answers

let keys = [];
let delay = 0;
let reads = 0;
let answer;

async function newKey() {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: `key-${keys.length + 1}-${Date.now()}` };
}

function serve(issuer) {
  const provider = new Provider(issuer, {
    jwks: { keys },
    clients: [
      {
        client_id: "agency",
        client_secret: "a secret of the agency",
        grant_types: ["client_credentials"],
        redirect_uris: [],
        response_types: [],
        scope: SCOPES,
      },
    ],
    scopes: SCOPES.split(" "),
    extraTokenClaims: () => ({ partner: "horizon" }),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPES,
          audience: RESOURCE,
          accessTokenTTL: 600,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  answer = provider.callback();
}

const server = createServer((request, response) => {
  if (request.url !== "/jwks") return answer(request, response);
  reads += 1;
  setTimeout(() => answer(request, response), delay);
});

server.listen(0, "127.0.0.1", async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  keys = [await newKey()];
  serve(issuer);
  console.log(issuer);
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, value] = line.split(" ");
    if (command === "rotate") keys = [await newKey(), ...keys];
    if (command === "withdraw") keys = keys.slice(0, 1);
    if (command === "slow") delay = Number(value);
    if (command === "rotate" || command === "withdraw") serve(issuer);
    console.log(command === "reads" ? reads : "done");
  }
  process.exit(0);
});
