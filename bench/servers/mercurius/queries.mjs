export { queries } from '../shared/plain-queries.mjs';
