// Starts the five built services as five processes that share one Kafka, one Postgres and one Redis.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const SERVICES = ['gateway', 'guardrails', 'retrieval', 'llm-router', 'cost-accounting'];
const NEEDED = {
  KAFKA_BROKERS: 'host:port of the brokers, separated by commas',
  DATABASE_URL: 'postgres://user@host:port/database',
  REDIS_URL: 'redis://host:port',
};
/** A service drains for at most 25 s; one that takes longer than this hangs. */
const GRACE_MS = 40_000;

const mistakes = [...missingVariables(), ...missingBuilds(), ...wrongPort()];
if (mistakes.length > 0) {
  console.error(`The five services cannot start:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  process.exit(1);
}

const running = new Map();
let stopping = false;
let exitCode = 0;

const port = Number(process.env.PORT || 8080);
for (const [index, service] of SERVICES.entries()) start(service, port + index);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stop(signal === 'SIGHUP' ? 'SIGTERM' : signal));
}

function start(service, port) {
  const child = spawn(process.execPath, ['--max-semi-space-size=8', entryOf(service)], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
    // A group of its own, so that Ctrl+C reaches a service once: from here.
    detached: true,
  });
  running.set(service, child);
  child.once('error', (error) => console.error(`${service} could not be started: ${error.message}`));
  child.once('close', (code, signal) => onEnd(service, code, signal));
}

/** A fleet that lost a service for good looks up but answers nothing: better to end, and be restarted whole. */
function onEnd(service, code, signal) {
  running.delete(service);
  if (!stopping) {
    console.error(`${service} ended with ${signal ?? `status ${code}`}; stopping the others`);
    exitCode = 1;
    stop('SIGTERM');
  } else if (code) {
    console.error(`${service} ended with status ${code}`);
    exitCode = 1;
  }
  if (running.size === 0) process.exit(exitCode);
}

function stop(signal) {
  if (stopping) return;
  stopping = true;
  for (const child of running.values()) child.kill(signal);
  setTimeout(() => {
    for (const [service, child] of running) {
      console.error(`${service} did not end within ${GRACE_MS / 1000} s; killing it`);
      child.kill('SIGKILL');
    }
    exitCode = 1;
  }, GRACE_MS).unref();
}

function entryOf(service) {
  return `dist/apps/${service}/src/main.js`;
}

function missingVariables() {
  return Object.entries(NEEDED)
    .filter(([name]) => !process.env[name])
    .map(([name, what]) => `${name} is not set: ${what}`);
}

function missingBuilds() {
  return SERVICES.filter((service) => !existsSync(entryOf(service))).map(
    (service) => `${entryOf(service)} is missing: npm run build`,
  );
}

function wrongPort() {
  const { PORT } = process.env;
  const last = 65_535 - SERVICES.length + 1;
  if (!PORT || (/^\d+$/.test(PORT) && Number(PORT) >= 1 && Number(PORT) <= last)) return [];
  return [`PORT: "${PORT}" is not a whole number from 1 to ${last}; the services take it and the four after it`];
}
