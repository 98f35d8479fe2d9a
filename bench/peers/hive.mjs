// Hive Gateway's configuration. What differs between its three runs stands on their command lines.
export const gatewayConfig = {
  inboundInflightRequestDeduplication: process.env.COALESCE === "1",
  logging: "warn",
};
