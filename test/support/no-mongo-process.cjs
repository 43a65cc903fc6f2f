/** Loaded before the program: the process that asks MongoDB is killed, as where memory is short. */
if (process.argv[1]?.endsWith('mongo-process.js')) process.kill(process.pid, 'SIGKILL');
