import { writtenText } from '../render/bank-text.ts';
import { printJson, say } from '../render/terminal.ts';
import type { BankArguments } from './bank-arguments.ts';
import type { Written } from './bank-client.ts';

/** Prints what a write came to, with its key: as JSON, or with the text for people. */
export function printWritten<Answer extends object>(
  { json }: BankArguments,
  { answer, key, replayed }: Written<Answer>,
  textOf: (answer: Answer) => string,
): void {
  if (json) printJson({ ...answer, idempotencyKey: key, replayed });
  else say(writtenText(textOf(answer), { key, replayed }));
}
