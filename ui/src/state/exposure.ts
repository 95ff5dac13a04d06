/** Names and addresses that stay within one's own machine or network (RFC 1918, 4193, 6598, 6761, 8375). */
const OWN = [
  /^[^.:]+$/,
  /\.(local|localhost|internal|home\.arpa)$/,
  /^(127|10)\./,
  /^192\.168\./,
  /^169\.254\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^\[(::1|f[cd]|fe80:)/,
];

/** Whether what is sent to this address goes without TLS through networks that belong to others. */
export function isExposed(typed: string): boolean {
  let host: string;
  try {
    const url = new URL(typed.trim());
    if (url.protocol !== 'ws:' && url.protocol !== 'http:') return false;
    host = url.hostname.toLowerCase();
  } catch {
    return false;
  }
  return host !== '' && !OWN.some((own) => own.test(host));
}
