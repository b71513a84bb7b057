/** The number of a checking account's card: `4` and the account's id in 15 digits. */
export function cardNumberOf(accountId: number): string {
  return `4${String(accountId).padStart(15, '0')}`;
}

/** The account that a card number would belong to, whether or not there is one; 0, which no account has, for others. */
export function accountOfCard(card: string): number {
  const id = Number(card.slice(1));
  return cardNumberOf(id) === card ? id : 0;
}
