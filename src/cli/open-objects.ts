import type { ObjectsConfig } from '../config/config';
import { createObjectStore, type ObjectStore } from '../stores/objects/object-store';

const PATIENCE_MS = 60_000;

/** The object store for a command, which can wait longer than a request may. */
export const openObjects = ({ url = '', buckets }: ObjectsConfig): ObjectStore =>
  createObjectStore({
    url,
    buckets,
    readTimeoutMs: PATIENCE_MS,
    writeTimeoutMs: PATIENCE_MS,
  });
