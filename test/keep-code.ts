import { keepCode } from '../src/code-cache.ts';

/*
 * Jest loads this before each test file: what tests start, threads of the ledger and processes that
 * evaluate, begins from what Node has compiled, as it does in the program.
 */

keepCode();
