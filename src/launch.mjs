#!/usr/bin/env node
/** `npx triptych …`: prepares the clone where needed, then runs the program in this same process. */
import { createRequire } from 'node:module';
import { prepareOrExit } from './prepare.mjs';

await prepareOrExit();
createRequire(import.meta.url)('../dist/src/main.js').main(process.argv.slice(2));
