// Preloaded into the profiled process: SIGUSR2 starts the sampler, the next one writes what it saw to AERIE_PROFILE.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const SAMPLING_INTERVAL_US = 200;

const session = new Session();
let sampling = false;

process.on('SIGUSR2', async () => {
  sampling = !sampling;
  if (!sampling) {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(process.env.AERIE_PROFILE, JSON.stringify(profile));
    return;
  }
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
  await session.post('Profiler.start');
});
