// Asks what becomes of an operation, and shows it. Texts are set as texts: nothing that is told becomes markup.
"use strict";

const form = document.getElementById("asked");
const told = document.getElementById("told");

const h = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

const number = (value) => (value === null || value === undefined ? "" : value.toLocaleString("en"));

const aligned = (cell) => (typeof cell === "number" ? { class: "number" } : {});

const table = (headings, rows) => {
  const heading = (text, column) => h("th", { scope: "col", ...aligned(rows[0]?.[column]) }, text);
  const cell = (value) => h("td", aligned(value), typeof value === "number" ? number(value) : value);
  return h(
    "table",
    null,
    h("thead", null, h("tr", null, headings.map(heading))),
    h("tbody", null, rows.map((cells) => h("tr", null, cells.map(cell)))),
  );
};

const section = (heading, ...content) => h("section", null, h("h2", null, heading), ...content);

const folded = (heading, text) => h("details", null, h("summary", null, heading), h("pre", null, text));

const dotted = (path) => path.join(".") || "the root";

// The nodes of a plan: Sequence, Parallel, Flatten, Condition, Defer, Fetch, BatchFetch.
const beneath = (node) => [
  ...(node.nodes || []),
  ...[node.node, node.ifClause, node.elseClause, node.primary?.node].filter(Boolean),
  ...(node.deferred || []).map((part) => ({ kind: "Deferred", path: part.queryPath, node: part.node })),
];

const named = (node) => {
  if (node.serviceName) return [h("strong", null, node.serviceName), node.kind === "BatchFetch" ? ", several kinds of entities" : ""];
  if (node.kind === "Flatten" || node.kind === "Deferred") return [`${node.kind === "Flatten" ? "at" : "deferred, at"} `, h("code", null, dotted(node.path || []))];
  if (node.kind === "Condition") return [`${node.elseClause ? "unless" : "if"} `, h("code", null, `$${node.condition}`)];
  return [{ Sequence: "one after the other", Parallel: "side by side", Defer: "at once, and later" }[node.kind] || node.kind];
};

const tree = (node) =>
  h(
    "li",
    null,
    named(node),
    node.operation ? folded("what it is asked", node.operation) : null,
    beneath(node).length ? h("ul", null, beneath(node).map(tree)) : null,
  );

const plan = (body) =>
  section(
    "Plan",
    body.plan.object.node ? h("ul", { class: "tree" }, tree(body.plan.object.node)) : h("p", null, "Nothing is fetched."),
    folded("as text", body.plan.text),
    folded("why each subgraph was chosen", body.choices),
    folded("requests, and which waits for which", body.fetches),
  );

const request = (each) =>
  h(
    "li",
    each.sent ? null : { class: "unsent" },
    h("strong", null, each.subgraph),
    each.sent ? `, cost ${number(each.estimated)}` : ", not sent",
    each.entities ? `, for ${number(each.entities)} ${each.entities === 1 ? "entity" : "entities"}` : "",
    each.paths.length ? h("div", null, each.paths.map((path) => h("code", null, `${path} `))) : null,
  );

const waves = (body) => {
  const numbers = [...new Set(body.requests.map((each) => each.wave))];
  const wave = (at) =>
    h("li", null, h("h3", null, `Wave ${at}`), h("ul", null, body.requests.filter((each) => each.wave === at).map(request)));
  return section("Waves", numbers.length ? h("ol", { class: "waves" }, numbers.map(wave)) : h("p", null, "No request is sent."));
};

const costs = (body) => {
  const { estimated, max, actual, subgraphs = {} } = body.cost;
  const sum = `Estimated ${number(estimated)}${max === null ? "" : ` of at most ${number(max)}`}`;
  return section(
    "Cost",
    h("p", null, sum, actual === undefined || actual === null ? "." : `, and it was ${number(actual)}.`),
    Object.keys(subgraphs).length
      ? table(["Subgraph", "Requests", "Estimated", "At most"], Object.entries(subgraphs).map(([name, each]) => [name, each.requests, each.estimated, number(each.max)]))
      : null,
  );
};

const rights = (body) => {
  const { mode, caller, denied, policies, rejectsRequest } = body.authorization;
  if (mode === "off") return section("Rights", h("p", null, "Nothing is protected."));
  const who = caller.authenticated ? `With ${caller.scopes.join(", ") || "no scopes"}` : "Without a token";
  const missing = (each) => each.missing.map((every) => every.join(" and ") || "nothing").join(" or ") || each.needs;
  return section(
    "Rights",
    h("p", null, `${who}, ${denied.length ? `${denied.length} denied` : "nothing is denied"}.`),
    rejectsRequest ? h("p", { class: "bad" }, "The whole request would be refused.") : null,
    mode === "dry_run" ? h("p", null, "Only the log says so: nothing is enforced.") : null,
    denied.length
      ? table(["Denied", "Field", "Needs", "Missing"], denied.map((each) => [h("code", { class: "bad" }, dotted(each.path)), each.coordinate, each.needs, missing(each)]))
      : null,
    Object.keys(policies).length
      ? table(["Policy", ""], Object.entries(policies).map(([name, granted]) => [name, granted ? "granted" : "denied"]))
      : null,
  );
};

const sources = (body) => {
  const kept = (source) => (!source.kept ? "no" : source.ttl === null ? "if the answer says for how long" : `${source.ttl} s, as the ${source.ttlBy} says`);
  const row = ({ path, fields, source }) => {
    const { subgraph, system } = body.sources.sources[source];
    return [h("code", null, dotted(path)), fields.join(", "), subgraph, system, kept(body.sources.sources[source])];
  };
  return section("Sources", table(["Path", "Fields", "Subgraph", "System", "Kept"], body.sources.paths.map(row)));
};

const show = (body) => {
  const parts = body.errors
    ? [h("div", { role: "alert", class: "bad" }, body.errors.map((error) => h("p", null, `${error.extensions?.code || "Error"}: ${error.message}`)))]
    : [
        ...(body.plan ? [plan(body), waves(body)] : []),
        costs(body),
        rights(body),
        ...(body.sources ? [sources(body)] : []),
        section("Normalized", h("pre", null, body.operation.normalized)),
        ...(body.answer ? [section("Answer", h("pre", null, JSON.stringify(body.answer, null, 2)))] : []),
      ];
  told.replaceChildren(...parts);
};

const failed = (message) => ({ errors: [{ message }] });

const asked = () => {
  const given = Object.fromEntries(new FormData(form));
  const body = { query: given.query, run: form.elements.run.checked };
  if (given.variables.trim()) body.variables = JSON.parse(given.variables);
  if (given.operationName) body.operationName = given.operationName;
  if (given.token) body.token = given.token.replace(/^Bearer /, "");
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (given.authorization) headers.authorization = `Bearer ${given.authorization.replace(/^Bearer /, "")}`;
  return { method: "POST", headers, body: JSON.stringify(body) };
};

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  told.setAttribute("aria-busy", "true");
  try {
    show(await (await fetch(window.location.pathname, asked())).json());
  } catch (error) {
    show(failed(error instanceof SyntaxError ? `This is no JSON: ${error.message}` : String(error)));
  }
  told.setAttribute("aria-busy", "false");
});

// The other page hands over what it holds behind the #.
if (window.location.hash.length > 1) {
  try {
    const handed = JSON.parse(decodeURIComponent(window.location.hash.slice(1)));
    form.elements.query.value = handed.query || "";
    form.elements.variables.value = handed.variables || "";
  } catch {
    show(failed("What was handed over with the address is no operation."));
  }
}
