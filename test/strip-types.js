import { stripTypeScriptTypes } from 'node:module';

/** Jest transformer: the same type stripping that Node applies when it runs `src/main.ts`. */
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
