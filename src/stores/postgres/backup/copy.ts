import type { ClientBase, Connection, Submittable } from 'pg';

/** What the driver's connection can do besides what its types say. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

type Settle = { resolve: (rows: Buffer) => void; reject: (error: Error) => void };

/**
 * One COPY statement as the driver runs it. What it moves is held whole, since the embedded engine
 * answers a statement at once: callers keep each piece small.
 */
class Copy implements Submittable {
  private readonly rows: Buffer[] = [];

  constructor(
    private readonly text: string,
    private readonly data: Buffer,
    private readonly settle: Settle,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    if (this.data.length > 0) connection.sendCopyFromChunk(this.data);
    connection.endCopyFrom();
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // The driver's own buffer is used again for what comes next.
    this.rows.push(Buffer.from(chunk));
  }

  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    this.settle.resolve(Buffer.concat(this.rows));
  }

  handleError(error: Error): void {
    this.settle.reject(error);
  }
}

const run = (client: ClientBase, text: string, data: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    client.query(new Copy(text, data, { resolve, reject }));
  });

/** `COPY (query) TO STDOUT`: a line per row, in the server's own text format. */
export const copyOut = (client: ClientBase, query: string): Promise<Buffer> =>
  run(client, `COPY (${query}) TO STDOUT`, Buffer.alloc(0));

/** `COPY target FROM STDIN` of whole lines. */
export async function copyIn(client: ClientBase, target: string, lines: Buffer): Promise<void> {
  await run(client, `COPY ${target} FROM STDIN`, lines);
}
