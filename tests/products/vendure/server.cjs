// Vendure as a shop configures it, with two fields of its own on a customer. PORT and DATABASE are given.
const { bootstrap, dummyPaymentHandler, DefaultLogger, LogLevel } = require("@vendure/core");

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
    ],
  },
  logger: new DefaultLogger({ level: LogLevel.Error }),
}).then(() => console.log("READY"));
