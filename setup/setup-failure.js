/** What the user can mend: printed as it is, without a stack, and the set-up ends with `exitCode`. */
export class SetupFailure extends Error {
  /**
   * @param {string} message May have several lines.
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 2) {
    super(message);
    this.name = 'SetupFailure';
    this.exitCode = exitCode;
  }
}
