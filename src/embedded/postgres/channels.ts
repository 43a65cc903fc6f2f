const LISTENING = /\b(listen|unlisten)\s+(?:"((?:[^"]|"")+)"|([\w$*]+))/gi;

/** Keeps account of the channels a client listens to, from the statements that it ran. */
export function followChannels(channels: Set<string>, sql: string): void {
  for (const [, word, quoted, plain] of sql.matchAll(LISTENING)) {
    const channel = quoted?.replaceAll('""', '"') ?? plain?.toLowerCase() ?? '';
    if (word?.toLowerCase() === 'listen') channels.add(channel);
    else if (channel === '*') channels.clear();
    else channels.delete(channel);
  }
}
