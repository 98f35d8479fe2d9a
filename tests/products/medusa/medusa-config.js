// Medusa with its loyalty plugin and without its back office. DATABASE_URL and PORT are given.
const { defineConfig } = require("@medusajs/framework/utils");

module.exports = defineConfig({
  admin: { disable: true },
  plugins: [{ resolve: "@medusajs/loyalty-plugin", options: {} }],
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { ssl: false },
    http: {
      host: "127.0.0.1",
      port: Number(process.env.PORT),
      storeCors: "*",
      adminCors: "*",
      authCors: "*",
      jwtSecret: "tests",
      cookieSecret: "tests",
    },
  },
});
