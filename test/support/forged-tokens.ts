/** What somebody without the key can make of a token that is theirs: raised to an admin, unsigned, signed wrongly, no token at all. */
export function forgedTokens(token: string): readonly string[] {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const raised = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return [
    `${head}.${raised}.${signature}`,
    `${none}.${raised}.`,
    `${none}.${payload}.${signature}`,
    `${head}.${payload}.AAAA`,
    'x',
  ];
}
