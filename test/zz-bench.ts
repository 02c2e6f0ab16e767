import { createServer } from 'node:http';
import http from 'node:http';
import { createHmac } from 'node:crypto';
import { systemClock } from '../src/clock.ts';
import { Secret } from '../src/core/secret.ts';
import { createLog } from '../src/log.ts';
import { createReceiver } from '../src/receiver/receiver.ts';
import { listen } from '../src/receiver/listen.ts';
const app = createReceiver({ connections: new Map([['t', { secrets: [new Secret('s')], encoding: 'auto' }]]), ledger: { append: async () => 'appended' }, isMapped: () => true, ready: async () => true, clock: systemClock, log: createLog({ level: 'info', destination: { write() {} } }) });
const { url, stop } = await listen({ callback: app.callback(), host: '127.0.0.1', port: 0, tls: null, clock: systemClock });
const body = JSON.stringify({ passId: 'p', passType: 'user', identifiers: { a: 'b' }, __id: 'e', __creationDate: '2025-02-17T12:27:31.6316643Z', __eventName: 'Pass:Created' });
const sig = createHmac('sha256', 's').update(body).digest('hex');
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
const u = new URL(url);
const one = () => new Promise<number>((ok, no) => { const r = http.request({ agent, host: u.hostname, port: u.port, path: '/webhooks/neostore', method: 'POST', headers: { 'content-length': body.length, 'x-neostore-signature': sig, 'x-neostore-tenantid': 't' } }, (res) => { res.resume(); res.on('end', () => ok(res.statusCode ?? 0)); }); r.on('error', no); r.end(body); });
const N = 20000;
for (let round = 0; round < 2; round++) {
const c0 = process.cpuUsage(); const t = performance.now(); let left = N; let bad = 0;
await Promise.all(Array.from({ length: 32 }, async () => { while (left-- > 0) if ((await one()) !== 202) bad++; }));
console.log('req/s incl. client in the same process', Math.round(N / ((performance.now() - t) / 1000)), bad);
}
agent.destroy(); await stop();
