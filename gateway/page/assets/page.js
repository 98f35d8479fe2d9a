// GraphiQL with one plugin of ours: a list of example operations, each put into the editors by a click.
"use strict";

const { createElement: h } = React;
const examples = JSON.parse(document.getElementById("examples").textContent);

const explains = document.getElementById("graphiql").dataset.explains === "true";

// The other page finds the operation behind the # of its address, which no server sees.
const hand = (click, queryEditor, variableEditor) => {
  const asked = { query: queryEditor?.getValue() || "", variables: variableEditor?.getValue() || "" };
  click.currentTarget.hash = encodeURIComponent(JSON.stringify(asked));
};

const asText = (values) => (Object.keys(values).length ? JSON.stringify(values, null, 2) : "");

// The comment above an operation says what it is for; its first sentence stands in the list.
const purpose = (example) => {
  const comment = (example.query.match(/^(?:[ \t]*#.*\n)+/) || [""])[0];
  const words = comment.replace(/^[ \t]*#[ \t]?/gm, "").replace(/\s+/g, " ").trim();
  return words.split(/(?<=\.)\s/)[0];
};

const Icon = () =>
  h(
    "svg",
    { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.5, strokeLinecap: "round" },
    h("rect", { x: 4, y: 3, width: 16, height: 18, rx: 2 }),
    h("path", { d: "M8 8h5M8 12h8M8 16h8" }),
  );

const Examples = () => {
  const { queryEditor, variableEditor, headerEditor } = GraphiQL.React.useEditorContext({ nonNull: true });
  const show = (example) => {
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(asText(example.variables));
    headerEditor?.setValue(asText(example.headers));
  };
  const item = (example) =>
    h(
      "li",
      { key: example.name },
      h("button", { type: "button", onClick: () => show(example) }, example.name, h("small", null, purpose(example))),
    );
  return h(
    "section",
    { className: "examples" },
    h("h2", null, "Examples"),
    h("ul", null, examples.map(item)),
    explains && h("p", null, h("a", { href: "/explain", onClick: (click) => hand(click, queryEditor, variableEditor) }, "What becomes of this operation?")),
  );
};

const plugin = { title: "Examples", icon: Icon, content: Examples };

const page = {
  fetcher: GraphiQL.createFetcher({ url: window.location.pathname }),
  shouldPersistHeaders: true,
  ...(examples.length && {
    plugins: [plugin],
    visiblePlugin: plugin,
    defaultTabs: [
      { query: examples[0].query, variables: asText(examples[0].variables), headers: asText(examples[0].headers) },
    ],
  }),
};

ReactDOM.createRoot(document.getElementById("graphiql")).render(h(GraphiQL, page));
