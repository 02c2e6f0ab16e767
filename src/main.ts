#!/usr/bin/env node
/** Below this, Node runs no TypeScript by itself and lacks functions that the program needs. */
const NODE_MIN = [22, 18] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
  process.stderr.write(
    `neostore-hubspot needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node}\n`,
  );
  process.exit(1);
}

const { readEnvironment } = await import('./config.ts');
const { runProgram } = await import('./cli/program.ts');

const stopping = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // The second one does not wait: the ledger makes any moment a safe one to end.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  });
}

const status = await runProgram(process.argv.slice(2), {
  environment: readEnvironment(process.cwd()),
  print: (text) => process.stdout.write(`${text}\n`),
  report: (text) => process.stderr.write(`${text}\n`),
  signal: stopping.signal,
  isTerminal: process.stdout.isTTY,
});
process.exit(status);
