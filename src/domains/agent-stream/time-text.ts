import type { TimeField, TimeKind } from './time-kind';

/** ISO 8601 to the second or finer, with either separator; without a zone it is UTC. */
const DAY = String.raw`\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)|(?:0[13-9]|1[0-2])-30|(?:0[13578]|1[02])-31)`;
const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
const FRACTION = String.raw`(?:\.(\d{1,12}))?`;
const ANY_ZONE = String.raw`(Z|[+-]\d\d:?\d\d)?`;
const ISO = new RegExp(`^(${DAY})([T ])(${CLOCK})${FRACTION}${ANY_ZONE}$`);
/** The same for a server: every text that parseTimeText reads. */
export const ANY_TIME_PATTERN = `^${DAY}[T ]${CLOCK}${FRACTION}${ANY_ZONE}$`;
const MINUTE = 60_000;
const YEAR_0 = Date.UTC(2000, 0, 1) - 730_485 * 86_400_000;
const YEAR_9999_END = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

export interface TimeText {
  ms: number;
  /** Texts with the same separator and offset sort by time. */
  separator: string;
  offset: string;
}

export function parseTimeText(text: string): TimeText | undefined {
  if (text.length > 45) return undefined;
  const [, day, separator, time, fraction = '', zone = 'Z'] = ISO.exec(text) ?? [];
  if (day === undefined || separator === undefined) return undefined;
  const local = Date.parse(`${day}T${time}Z`);
  // The 29th of February in other years: such a text would sort apart from the time it is taken for.
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 10) !== day) return undefined;
  const offset = offsetOf(zone);
  const ms = local + Number(fraction.slice(0, 3).padEnd(3, '0')) - minutesOf(offset) * MINUTE;
  return { ms, separator, offset };
}

function offsetOf(zone: string): string {
  if (zone === 'Z') return '+00:00';
  const offset = `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  return offset === '-00:00' ? '+00:00' : offset;
}

function minutesOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return offset.startsWith('-') ? -minutes : minutes;
}

export function textKey(field: TimeField, { separator, offset }: Omit<TimeText, 'ms'>): string {
  return `${field}/text${separator}${offset}`;
}

/** What the server must match to take a text for one of this kind. */
export function textPattern({ separator, offset }: Omit<TimeText, 'ms'>): string {
  const zone =
    offset === '+00:00'
      ? '(Z|[+-]00:?00)?'
      : `[${offset.charAt(0)}]${offset.slice(1, 3)}:?${offset.slice(4)}`;
  return `^${DAY}${separator}${CLOCK}${FRACTION}${zone}$`;
}

export function textKind(field: TimeField, shape: Omit<TimeText, 'ms'>): TimeKind {
  const shift = minutesOf(shape.offset) * MINUTE;
  const $regex = textPattern(shape);
  const second = (ms: number) => {
    const local = Math.min(YEAR_9999_END, Math.max(YEAR_0, ms + shift));
    return new Date(local).toISOString().slice(0, 19).replace('T', shape.separator);
  };
  return {
    key: textKey(field, shape),
    field,
    values: { as: 'text', offsetMs: shift, second },
    range(from, before) {
      const condition = {
        $regex,
        $gte: from === undefined ? '' : second(from),
        ...(before === undefined ? {} : { $lt: `${second(before)}~` }),
      };
      return field === 'created_at'
        ? { created_at: condition }
        : { created_at: null, timestamp: condition };
    },
    // Within a second, texts with and without a fraction or with another zone's sign sort at random.
    bucketOf: (ms) => Math.floor(ms / 1000),
  };
}
