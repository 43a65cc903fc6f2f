/** A process of its own that commits row after row and says so: `node … BUILD FOLDER`. */
const { join } = require('node:path');
const { Client } = require('pg');

const [, , build, folder] = process.argv;
const { startEmbeddedPostgres } = require(join(build, 'src', 'embedded', 'postgres'));

async function commitForEver() {
  const server = await startEmbeddedPostgres({ folder });
  const client = new Client(server.url);
  await client.connect();
  await client.query('CREATE TABLE acknowledged (n int PRIMARY KEY, padding text)');
  for (let n = 1; ; n += 1) {
    await client.query('BEGIN');
    await client.query('INSERT INTO acknowledged VALUES ($1, $2)', [n, 'x'.repeat(2000)]);
    await client.query('INSERT INTO acknowledged VALUES ($1, $2)', [-n, 'x'.repeat(2000)]);
    await client.query('COMMIT');
    process.stdout.write(`${n}\n`);
  }
}

void commitForEver();
