#!/bin/bash
# Writes the key file that the replica set wants, readable by mongod alone, and hands over to
# the image's own entry point.
set -euo pipefail
key=/data/configdb/replica.key
umask 077
printf '%s' "$MONGO_REPLICA_KEY" >"$key"
chown mongodb: "$key"
chmod 400 "$key"
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all
