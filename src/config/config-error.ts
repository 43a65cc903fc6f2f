export interface ConfigProblem {
  variable: string;
  /** What is wrong, in words that never repeat the value: it may be a secret. */
  message: string;
  example?: string;
}

/** Everything that is wrong with the environment, so that one look is enough. */
export class ConfigError extends Error {
  constructor(
    readonly problems: ConfigProblem[],
    hints: string[] = [],
  ) {
    super(
      [
        problems.length === 1
          ? 'The configuration has a mistake:'
          : 'The configuration has mistakes:',
        ...problems.map(describe),
        ...hints,
      ].join('\n'),
    );
    this.name = 'ConfigError';
  }
}

function describe({ variable, message, example }: ConfigProblem): string {
  return `  ${variable}: ${message}${example ? ` Example: ${variable}=${example}` : ''}`;
}
