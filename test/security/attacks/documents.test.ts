import { DOCUMENT_KINDS } from './kinds';
import { runKinds } from './run-kinds';

runKinds('Attacks by documents and cost', DOCUMENT_KINDS);
