export interface Resources {
  memoryMb: number | null;
  cpuPercent: number | null;
  costUsd: number | null;
  tokens: number | null;
}

/** The names agents use, the preferred first: a log that writes two of them means one thing. */
const NAMES: Record<keyof Resources, readonly string[]> = {
  memoryMb: ['memory_mb', 'memoryMb', 'memory_usage_mb', 'mem_mb', 'memory', 'rss_mb'],
  cpuPercent: ['cpu_percent', 'cpuPercent', 'cpu_usage', 'cpu'],
  costUsd: ['cost_usd', 'costUsd', 'total_cost_usd', 'total_cost', 'cost'],
  tokens: ['total_tokens', 'totalTokens', 'tokens_used', 'tokensUsed', 'tokens', 'token_count'],
};
const TOKEN_PARTS = [
  ['input_tokens', 'output_tokens'],
  ['prompt_tokens', 'completion_tokens'],
] as const;

/** Where they stand: in the metadata, in one object inside it, or beside it. */
const OUTER = ['metadata', 'meta'];
const INNER = ['resources', 'usage', 'metrics'];
const ALL_NAMES = [...Object.values(NAMES).flat(), ...TOKEN_PARTS.flat()];

/** The projection that brings these fields and nothing large. */
export function usageFields(): Record<string, 1> {
  const fields: Record<string, 1> = {};
  for (const name of ALL_NAMES) {
    fields[name] = 1;
    for (const outer of OUTER) {
      fields[`${outer}.${name}`] = 1;
      for (const inner of INNER) fields[`${outer}.${inner}.${name}`] = 1;
    }
  }
  return fields;
}

export function addUsage(resources: Resources, log: Record<string, unknown>): void {
  const places = placesIn(log);
  resources.memoryMb = greatest(resources.memoryMb, numberOf(places, NAMES.memoryMb));
  resources.cpuPercent = greatest(resources.cpuPercent, numberOf(places, NAMES.cpuPercent));
  resources.costUsd = sum(resources.costUsd, numberOf(places, NAMES.costUsd));
  resources.tokens = sum(resources.tokens, tokensOf(places));
}

function placesIn(log: Record<string, unknown>): Record<string, unknown>[] {
  const outers = OUTER.map((name) => log[name]).filter(isObject);
  const inners = outers.flatMap((outer) => INNER.map((name) => outer[name]).filter(isObject));
  return [...outers, ...inners, log];
}

function tokensOf(places: Record<string, unknown>[]): number | null {
  const total = numberOf(places, NAMES.tokens);
  if (total !== null) return total;
  for (const [input, output] of TOKEN_PARTS) {
    const parts = sum(numberOf(places, [input]), numberOf(places, [output]));
    if (parts !== null) return parts;
  }
  return null;
}

function numberOf(places: Record<string, unknown>[], names: readonly string[]): number | null {
  for (const place of places) {
    for (const name of names) {
      const value = place[name];
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
    }
  }
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const greatest = (a: number | null, b: number | null) =>
  a === null ? b : b === null ? a : Math.max(a, b);
const sum = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b);
