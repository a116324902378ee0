import { AnswerReadyFact, LANES, PIPELINES, type Lane } from '#contracts';

import type { TopicSpec } from './drivers/driver.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MIB = 1024 * 1024;

export const REQUESTS_TOPIC = 'ai.requests';
export const RESPONSES_TOPIC = 'ai.responses';
/** Documents to index or delete, from producers and from our own doors. */
export const DOCUMENTS_TOPIC = 'ai.document.ingest';
export const FRAMES_TOPIC = 'ai.frames';
export const CONTROL_TOPIC = 'ai.control';
export const DEAD_LETTERS_TOPIC = 'ai.dead-letters';
export const FRAMES_PARTITIONS = 32;

export const stageTopic = (stage: string, lane: Lane): string => `ai.${stage}.${lane}`;
export const questionsTopic = (app: string): string => `ai.questions.${app}`;

const LANE_RETENTION_MS: Record<Lane, number> = { interactive: DAY_MS, standard: DAY_MS, batch: 7 * DAY_MS };

/** Facts that are part of Aerie's interface: they exist even where no service of ours reads them. */
const FACT_TOPICS = [
  'ai.usage',
  'ai.request.completed',
  'ai.request.blocked',
  'ai.request.failed',
  'ai.request.parked',
  'ai.review.decided',
  'ai.feedback.given',
  'ai.document.ingested',
];

const QUESTION_OWNERS = ['gateway', 'guardrails', 'retrieval', 'llm-router', 'cost-accounting'];

/** Every topic there is. `partitions` bounds how many replicas of one service can share the work. */
export function allTopics(partitions: number): TopicSpec[] {
  const durable = (name: string, retentionMs: number, maxMessageBytes = 4 * MIB): TopicSpec => ({
    name,
    partitions,
    retentionMs,
    ephemeral: false,
    maxMessageBytes,
  });
  const stages = new Set([...PIPELINES.values()].flatMap((pipeline) => pipeline.steps.map((step) => step.name)));
  return [
    durable(REQUESTS_TOPIC, 7 * DAY_MS),
    durable(RESPONSES_TOPIC, 7 * DAY_MS),
    durable(DOCUMENTS_TOPIC, 7 * DAY_MS, 16 * MIB),
    durable(AnswerReadyFact.name, 7 * DAY_MS),
    durable(DEAD_LETTERS_TOPIC, 30 * DAY_MS, 16 * MIB),
    ...[...stages].flatMap((stage) =>
      LANES.map((lane) => durable(stageTopic(stage, lane), LANE_RETENTION_MS[lane], 16 * MIB)),
    ),
    ...FACT_TOPICS.map((name) => durable(name, 30 * DAY_MS)),
    ...QUESTION_OWNERS.map((owner) => durable(questionsTopic(owner), DAY_MS, 16 * MIB)),
    {
      name: FRAMES_TOPIC,
      partitions: FRAMES_PARTITIONS,
      retentionMs: 10 * MINUTE_MS,
      ephemeral: true,
      maxMessageBytes: 16 * MIB,
    },
    { name: CONTROL_TOPIC, partitions: 1, retentionMs: 5 * MINUTE_MS, ephemeral: true, maxMessageBytes: MIB },
  ];
}
