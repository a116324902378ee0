// `npm run bench -- router`: what a choice of a model and a kept answer cost, and what providers and clients see of failures and of twins.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

import { machine } from '../machine.mjs';
import { markdownTable } from '../markdown-table.mjs';
import { endWithUs } from '../processes.mjs';
import { measureDoorHits, measureOwnHits } from './cache-hits.mjs';
import { measureDecisions } from './decisions.mjs';
import { measureFailures, measureOutage, measureTwins, startRouted } from './failures.mjs';

export async function benchRouter(args) {
  const { values } = parseArgs({
    args,
    options: { quick: { type: 'boolean', default: false }, dist: { type: 'string', default: 'dist' } },
  });
  endWithUs();
  const from = (path) => import(pathToFileURL(join(resolve(values.dist), path)).href);
  console.log(JSON.stringify(machine()));
  console.log('\nOne choice of targets out of four, in this process, on one thread:');
  console.log(markdownTable(await measureDecisions(from, values.quick)));
  console.log('\nAn answer of the exact cache, in this process, on one thread, from job to part:');
  console.log(markdownTable(await measureOwnHits(from, values.quick)));

  const { startFakeProvider } = await from('libs/testing/src/index.js');
  const providers = await Promise.all([startFakeProvider(), startFakeProvider()]);
  const platform = await startRouted(providers, resolve(values.dist));
  try {
    console.log(
      '\nAn answer of the exact cache through the door of one process, to the whole answer or the first token:',
    );
    console.log(markdownTable(await measureDoorHits(platform, providers[1], values.quick)));
    console.log('\nStreams of a route whose first target fails before its first token, while its second is healthy:');
    console.log(markdownTable(await measureFailures(platform, providers, values.quick ? 5 : 25)));
    console.log('\nIdentical requests at the same time, and requests while every provider is down:');
    console.log(markdownTable([await measureTwins(platform, providers[0]), await measureOutage(platform, providers)]));
  } finally {
    await platform.stop();
    await Promise.all(providers.map((provider) => provider.stop()));
  }
}
