// Vendure with its search: the index is filled by its job queue. PORT and DATABASE are given.
const {
  bootstrap,
  DefaultJobQueuePlugin,
  DefaultLogger,
  DefaultSearchPlugin,
  dummyPaymentHandler,
  JobQueueService,
  LogLevel,
} = require("@vendure/core");

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
  },
  dbConnectionOptions: {
    type: "better-sqlite3",
    synchronize: process.env.SEED === "1",
    database: process.env.DATABASE,
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  plugins: [DefaultJobQueuePlugin.init({ pollInterval: 50 }), DefaultSearchPlugin.init({})],
  logger: new DefaultLogger({ level: LogLevel.Error }),
}).then(async (app) => {
  await app.get(JobQueueService).start();
  console.log("READY");
});
