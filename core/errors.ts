/** What a user can mend. Printed as one line with the hint under it, never with a stack. */
export class MascaretError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: number;

  constructor(
    code: string,
    message: string,
    options: { readonly hint?: string; readonly cause?: unknown; readonly exitCode?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'MascaretError';
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 2;
  }
}

/** The sentence of any thrown value, for places that must say why without failing themselves. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
