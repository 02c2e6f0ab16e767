import { simulate } from './simulate.ts';
import { RETAIL_PEOPLE } from '../../src/simulator/neostore/troubles.ts';
const [seed, timeline, repairs, events] = process.argv.slice(2);
const t = performance.now(); const c = process.cpuUsage();
const e = await simulate({ seed: Number(seed), timeline: timeline as 'notes', repairs: (repairs === 'null' ? null : repairs) as null, events: Number(events), troubles: RETAIL_PEOPLE });
const u = process.cpuUsage(c);
console.log(e.crashes, e.faults, e.acts, e.drifted, e.unmarked.length, e.simulator.requests().total, Math.round(performance.now() - t), 'ms', Math.round((u.user+u.system)/1000), 'cpu');
