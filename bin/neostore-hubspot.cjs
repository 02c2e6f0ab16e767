#!/usr/bin/env node
'use strict';

/*
 * Starts the program: the one that was built, or, in a checkout, its TypeScript sources, which Node
 * runs as they are. This file is plain JavaScript that an old Node can read, too. There it goes on
 * with the current Node that `npm install` brings on Linux, or says in one sentence what is missing.
 */
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { constants } = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { engines, name } = require('../package.json');

/** How often it is looked whether npm is still there, in milliseconds. */
const NPM_LOOK_MS = 250;

const needed = engines.node.replace(/[^\d.]/g, '');
if (isOlder(process.versions.node, needed)) startWithOtherNode();
else start();

function start() {
  if (process.env.npm_command !== undefined) endWithNpm();
  const source = path.join(__dirname, '../src/main.ts');
  const main = existsSync(source) ? source : path.join(__dirname, '../dist/main.js');
  void import(pathToFileURL(main).href);
}

/**
 * Ends with the shell that npm starts programs in. npm passes SIGTERM on to that shell alone, which
 * ends and passes nothing on: without this the daemon would live on, and hold the ledger.
 */
function endWithNpm() {
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, NPM_LOOK_MS);
  look.unref();
}

function startWithOtherNode() {
  const node = otherNode();
  if (node === null) {
    process.stderr.write(
      `${name} needs Node ${needed} or newer; this is ${process.versions.node}\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [__filename, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  if (process.env.npm_command !== undefined) endWithNpm();
  child.on('exit', (status, signal) => {
    process.exit(signal === null ? status : 128 + constants.signals[signal]);
  });
}

/** The Node that is among the optional dependencies; null on systems for which there is none. */
function otherNode() {
  try {
    const folder = path.dirname(require.resolve(`node-linux-${process.arch}/package.json`));
    return process.platform === 'linux' ? path.join(folder, 'bin/node') : null;
  } catch {
    return null;
  }
}

function isOlder(version, than) {
  const [major, minor] = version.split('.').map(Number);
  const [majorMin, minorMin = 0] = than.split('.').map(Number);
  return major < majorMin || (major === majorMin && minor < minorMin);
}
