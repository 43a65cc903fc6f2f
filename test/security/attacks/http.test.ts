import { HTTP_KINDS } from './kinds';
import { runKinds } from './run-kinds';

runKinds('Attacks by HTTP and identity', HTTP_KINDS);
