import { DATA_KINDS } from './kinds';
import { runKinds } from './run-kinds';

runKinds('Attacks by arguments and data', DATA_KINDS);
