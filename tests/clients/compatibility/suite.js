// Runs the tests of the published package as its own runner runs them, against the subgraph at this address.
const { runJest } = require("@apollo/federation-subgraph-compatibility-tests/dist/testRunner");

runJest(process.argv[2]).then(({ assertions }) => {
  const told = assertions.map(({ fullName, status, failureMessages }) => ({ fullName, status, failureMessages }));
  process.stdout.write("\n" + JSON.stringify(told));
});
