// Runs once, on an empty server: the gateway's user, and the one that evaluators read with.
const admin = db.getSiblingDB('admin');
admin.createUser({
  user: 'triptych',
  pwd: process.env.MONGO_GATEWAY_PASSWORD,
  roles: ['readWriteAnyDatabase'],
});
admin.createUser({
  user: 'triptych_reader',
  pwd: process.env.MONGO_READER_PASSWORD,
  roles: ['readAnyDatabase'],
});
