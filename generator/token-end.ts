/** When a JWT ends (RFC 7519, `exp`), in milliseconds since the epoch; undefined for what is none or never ends. */
export function tokenEndMs(token: string): number | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp?: unknown };
    return typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
