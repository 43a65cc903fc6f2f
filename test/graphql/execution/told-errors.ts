interface Failing {
  data?: unknown;
  errors?: readonly {
    message: string;
    path?: readonly (string | number)[];
    locations?: readonly object[];
    extensions: object;
  }[];
}

/**
 * The errors that an answer shows: where several things fail below a place that became null, the
 * standard leaves it open which of them are told.
 */
export function toldErrors({ data, errors = [] }: Failing): string[] {
  const told = errors.map((error) => {
    const { message, path = [], locations, extensions } = error;
    const shown = JSON.stringify({ message, path, locations, extensions });
    return isAt(data, path) ? shown : `below ${JSON.stringify(emptyAbove(data, path))}`;
  });
  return [...new Set(told)].sort();
}

function emptyAbove(data: unknown, path: readonly (string | number)[]): (string | number)[] {
  let at = data as Record<string | number, unknown> | null | undefined;
  const above: (string | number)[] = [];
  for (const step of path) {
    if (at === null || at === undefined) break;
    above.push(step);
    at = at[step] as typeof at;
  }
  return above;
}

const isAt = (data: unknown, path: readonly (string | number)[]): boolean =>
  emptyAbove(data, path).length === path.length;
