/** Tells the harness that the server answers, and ends it when the harness says so. */
export function announce(port, close) {
  process.once('SIGTERM', async () => {
    await close();
    process.exit(0);
  });
  process.stdout.write(`ready ${port}\n`);
}
