export { type EmbeddedS3, type EmbeddedS3Options, startEmbeddedS3 } from './server';
