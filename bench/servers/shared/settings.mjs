function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; the harness starts this server.`);
  return value;
}

/** What the harness hands to every server, the same for all. */
export const settings = () => ({
  port: Number(needed('PORT')),
  databaseUrl: needed('BENCH_DATABASE_URL'),
  poolSize: Number(needed('BENCH_POOL')),
});

export const objectSettings = () => ({
  endpoint: needed('BENCH_S3_ENDPOINT'),
  region: 'us-east-1',
  bucket: needed('BENCH_S3_BUCKET'),
  credentials: {
    accessKeyId: needed('BENCH_S3_ACCESS_KEY'),
    secretAccessKey: needed('BENCH_S3_SECRET_KEY'),
  },
});

export const LINK_SECONDS = 3600;

/** How a browser shows the file behind a link: in place, under its own name and type. */
export const serving = ({ objectPath, contentType }) => ({
  disposition: `inline; filename="${objectPath.slice(objectPath.lastIndexOf('/') + 1)}"`,
  contentType,
});
