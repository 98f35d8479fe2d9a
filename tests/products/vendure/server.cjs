// Vendure as a shop configures it, with three fields of its own on a customer. PORT and DATABASE are given, and
// SMTP_PORT where it is to write to its customers.
const path = require("node:path");
const { AdminUiPlugin } = require("@vendure/admin-ui-plugin");
const { bootstrap, dummyPaymentHandler, DefaultLogger, JobQueueService, LogLevel } = require("@vendure/core");
const { defaultEmailHandlers, EmailPlugin, FileBasedTemplateLoader } = require("@vendure/email-plugin");

const writesTo = (port) =>
  EmailPlugin.init({
    handlers: defaultEmailHandlers,
    templateLoader: new FileBasedTemplateLoader(
      path.join(path.dirname(require.resolve("@vendure/email-plugin/package.json")), "templates"),
    ),
    globalTemplateVars: { fromAddress: '"Shop" <shop@shop.example>', passwordResetUrl: "https://shop.example/p" },
    transport: { type: "smtp", host: "127.0.0.1", port, secure: false, ignoreTLS: true },
  });

bootstrap({
  apiOptions: {
    hostname: "127.0.0.1",
    port: Number(process.env.PORT),
    adminApiPath: "admin-api",
    shopApiPath: "shop-api",
  },
  authOptions: {
    tokenMethod: ["bearer", "api-key"],
    superadminCredentials: { identifier: "superadmin", password: "superadmin" },
    cookieOptions: { secret: "tests" },
    requireVerification: false,
  },
  dbConnectionOptions: {
    type: "better-sqlite3",
    synchronize: process.env.SEED === "1",
    database: process.env.DATABASE,
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  customFields: {
    Customer: [
      { name: "loyaltyCard", type: "string", nullable: true },
      { name: "externalId", type: "string", nullable: true },
      { name: "customerNumber", type: "string", nullable: true },
    ],
  },
  plugins: [
    AdminUiPlugin.init({ route: "admin", port: Number(process.env.PORT) }),
    ...(process.env.SMTP_PORT ? [writesTo(Number(process.env.SMTP_PORT))] : []),
  ],
  logger: new DefaultLogger({ level: LogLevel.Error }),
}).then(async (app) => {
  await app.get(JobQueueService).start();
  console.log("READY");
});
