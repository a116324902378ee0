import { setTimeout as sleep } from 'node:timers/promises';

import { Database } from '#storage';
import { createLogger } from '#telemetry';

import { startKafka } from '../cluster/kafka.js';
import type { ManagedServer } from '../cluster/managed-server.js';
import { sharedCluster } from '../cluster/shared-cluster.js';
import { type FakeProvider, startFakeProvider } from '../fake-provider/fake-provider.js';
import { type Fleet, type FleetApp, startFleet } from './fleet.js';

const VICTIMS: FleetApp[] = ['guardrails', 'retrieval', 'llm-router', 'cost-accounting'];
const KILLS = 20;
const CLIENTS = 4;
const ANSWER = Array.from({ length: 12 }, (_, n) => `word${n} `).join('');

interface Outcome {
  id: string;
  ok: boolean;
  detail: string;
}

describe('kill -9 of a worker under load', () => {
  let kafka: ManagedServer;
  let fleet: Fleet;
  let provider: FakeProvider;
  let database: Database;
  let store: string;
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    const cluster = await sharedCluster();
    const databaseUrl = await cluster.createDatabase('fleet_kill');
    provider = await startFakeProvider({ script: { answer: ANSWER, latencyMs: 40, interDeltaMs: 10 } });
    kafka = await startKafka();
    fleet = await startFleet({ ...cluster, databaseUrl, kafkaBrokers: kafka.address }, provider);
    database = await Database.open(
      { kind: 'postgres', url: databaseUrl },
      [],
      createLogger({ level: 'silent', service: 'test' }),
    );
  });

  beforeAll(async () => {
    store = (await fleet.call('POST', '/v1/vector_stores', { name: 'kill' })).body.id;
    const documents = [{ id: 'd', text: 'Every request is answered, whatever dies.' }];
    await fleet.call('POST', `/v1/vector_stores/${store}/documents`, { documents });
  });

  afterAll(async () => {
    await fleet?.stop();
    await database?.close();
    await provider?.stop();
    await kafka?.dispose();
  });

  async function ask(client: number, n: number): Promise<Outcome> {
    const openai = fleet.openai();
    const content = `request ${client}/${n}: is it answered?`;
    // Some pass retrieval, so that each of the four victims has work to lose.
    const grounding = n % 3 === 0 ? { aerie: { vector_stores: [store] } } : {};
    const body = { model: 'fake-model', messages: [{ role: 'user' as const, content }], ...grounding };
    try {
      if (n % 2 === 0) {
        const answer = await openai.chat.completions.create(body);
        const text = answer.choices[0]!.message.content;
        return { id: answer.id, ok: text === ANSWER, detail: `plain: ${text}` };
      }
      let text = '';
      let id = '';
      for await (const chunk of await openai.chat.completions.create({ ...body, stream: true })) {
        id = chunk.id;
        text += chunk.choices[0]?.delta.content ?? '';
      }
      return { id, ok: text === ANSWER, detail: `streamed: ${text}` };
    } catch (error) {
      return { id: '', ok: false, detail: String(error) };
    }
  }

  it(`answers every accepted request and charges each once, over ${KILLS} kills`, { timeout: 300_000 }, async () => {
    let killing = true;
    const load = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let n = 0; killing; n++) {
        outcomes.push(await ask(client, n));
        await sleep(20);
      }
    });
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(400 + Math.random() * 400);
      await fleet.killAndRestart(VICTIMS[kill % VICTIMS.length]!);
    }
    await sleep(1000);
    killing = false;
    await Promise.all(load);

    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(KILLS);
    await everyRequestIsInTheLedgerOnce();
  });

  async function everyRequestIsInTheLedgerOnce(): Promise<void> {
    const asked = outcomes.map(({ id }) => id.replace('chatcmpl-', ''));
    let rows: { job: string; entries: number }[] = [];
    const deadline = Date.now() + 30_000;
    do {
      await sleep(250);
      rows = await database.sql(
        `select replace(job_id::text, '-', '') as job, count(*)::int as entries from cost_accounting.ledger_entry group by 1`,
      );
    } while (!asked.every((id) => rows.some(({ job }) => job === id)) && Date.now() < deadline);
    const entries = new Map(rows.map(({ job, entries }) => [job, entries]));
    expect(asked.filter((id) => entries.get(id) !== 1)).toEqual([]);
  }
});
