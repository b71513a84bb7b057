/** What a visitor registers with. It follows from the name, so that the ledger can do without what is secret of it. */
export function madeUpVisitor(username: string) {
  return { username, password: 'no-secret-at-all', name: 'A Visitor', email: `${username}@example.test` };
}
