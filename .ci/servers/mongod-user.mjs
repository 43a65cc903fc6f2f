// Makes the first user of a fresh mongod. Runs in the clone, whose driver it uses.
import { MongoClient } from 'mongodb';

const [port, password] = process.argv.slice(2);
const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
  serverSelectionTimeoutMS: 1000,
});
try {
  await client.db('admin').command({ createUser: 'root', pwd: password, roles: ['root'] });
} finally {
  await client.close();
}
