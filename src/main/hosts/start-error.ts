/** A start that cannot go on, in words for the person at the terminal. `exitCode` 2: the command line is wrong; 1: the rest. */
export class StartError extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.name = 'StartError';
    this.exitCode = exitCode;
  }
}
