// Hive Gateway's configuration. What differs between its three runs stands on their command lines.
export const gatewayConfig = {
  inboundInflightRequestDeduplication: false,
  transportEntries: { "*": { options: { deduplicateInflightRequests: false } } },
  logging: "warn",
};
