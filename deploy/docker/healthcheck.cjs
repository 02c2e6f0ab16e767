'use strict';

/* The image's HEALTHCHECK: ends with 0 when the daemon beside it takes webhooks and can keep them. */
const { PORT = '8080', TLS_CERT_FILE } = process.env;
const { get } = TLS_CERT_FILE === undefined ? require('node:http') : require('node:https');

const about = {
  host: '127.0.0.1',
  port: PORT,
  path: '/readyz',
  timeout: 4_000,
  // The certificate is for the name by which Neostore knows the daemon.
  rejectUnauthorized: false,
};
get(about, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
