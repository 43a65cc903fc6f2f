import type { ConfigProblem } from './config-error';
import { parseUrl } from './parsers';
import { VARIABLES, type Values } from './variables';

/** MinIO's own three variables say what S3_URL says; path style is what MinIO needs. */
export function minioUrl(values: Partial<Values>, problems: ConfigProblem[]): string | undefined {
  const endpoint = values.MINIO_ENDPOINT;
  if (!endpoint) return undefined;
  const withScheme = /^https?:\/\//.test(endpoint) ? endpoint : `http://${endpoint}`;
  const url = parseUrl(withScheme);
  const missing = (['MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'] as const).filter(
    (name) => !values[name],
  );
  for (const variable of missing) {
    const message = 'is needed beside MINIO_ENDPOINT.';
    problems.push({ variable, message, example: VARIABLES[variable].example });
  }
  if (!url?.hostname) {
    const message = 'must be host:port or a URL.';
    problems.push({
      variable: 'MINIO_ENDPOINT',
      message,
      example: VARIABLES.MINIO_ENDPOINT.example,
    });
    return undefined;
  }
  const key = encodeURIComponent(values.MINIO_ACCESS_KEY ?? '');
  const secret = encodeURIComponent(values.MINIO_SECRET_KEY ?? '');
  return `${url.protocol}//${key}:${secret}@${url.host}/?region=us-east-1&path_style=true`;
}
