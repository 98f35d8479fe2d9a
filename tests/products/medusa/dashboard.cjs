// Builds Medusa's own back office, by its own bundler, into the folder that the server looks in. `medusa build` would
// compile the code of a shop as well, with TypeScript: this shop has none. The pages of plugins are left out.
const path = require("node:path");
const { build } = require("@medusajs/admin-bundler");

build({ disable: false, path: "/app", sources: [], plugins: [], outDir: path.resolve("public/admin") }).then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
