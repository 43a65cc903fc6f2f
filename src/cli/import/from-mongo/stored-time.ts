import type { Document } from 'mongodb';
import { driver } from '../../../stores/mongo/driver';
import { timeOf } from '../layouts/step-times';

/** When a picture was kept: a date, text or a number; else what its key says of its making. */
export function storedTime({ uploaded_at: told, _id }: Document): Date {
  const { ObjectId } = driver();
  const made = _id instanceof ObjectId ? _id.getTimestamp() : undefined;
  return timeOf(msOf(told)) ?? made ?? new Date();
}

const SECONDS_UNTIL = 1e11;
const ZONE = /(Z|[+-]\d{2}:?\d{2})$/i;

function msOf(told: unknown): number {
  if (told instanceof Date) return told.getTime();
  if (typeof told === 'number') return Math.round(told < SECONDS_UNTIL ? told * 1000 : told);
  if (typeof told !== 'string') return Number.NaN;
  // A time without a zone is UTC, whatever this machine's zone is.
  return Date.parse(ZONE.test(told) || !told.includes(':') ? told : `${told.replace(' ', 'T')}Z`);
}
