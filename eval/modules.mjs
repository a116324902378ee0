import { join, resolve } from 'node:path';

const APPS = ['gateway', 'guardrails', 'retrieval', 'llm-router', 'cost-accounting'];
const DIST = resolve(import.meta.dirname, '../dist');

/** The modules of all apps, as they were built, to start a platform with. */
export const allModules = () => Promise.all(APPS.map(moduleOf));

async function moduleOf(app) {
  const exported = await import(join(DIST, `apps/${app}/src/${app}.module.js`));
  return Object.values(exported).find((value) => value.name?.endsWith('Module'));
}
