import { AerieError, type Capability, type ChatRequest, type ModelConfig, responseFormatOf } from '#contracts';

import type { Target } from '../resilience/target.js';

/** Leaves the targets that can do what the request asks for, in a place it allows. Throws when there is none. */
export function ableTo(request: ChatRequest, name: string, targets: readonly Target[]): readonly Target[] {
  const needs = neededBy(request);
  const able = targets.filter(({ model }) => has(needs, model));
  if (able.length === 0) throw unable(name, `can answer a request with ${needs.join(' and ')}`);
  const region = request.aerie?.region;
  const near = able.filter(({ model }) => runsIn(region, model));
  if (near.length === 0) throw unable(name, `runs in the region "${region}"`, 'aerie.region');
  return near;
}

/** Whether one model can do what the request asks for, in a place it allows. */
export const canServe = (request: ChatRequest, model: ModelConfig): boolean =>
  has(neededBy(request), model) && runsIn(request.aerie?.region, model);

const has = (needs: readonly Capability[], { capabilities }: ModelConfig): boolean =>
  !capabilities || needs.every((need) => capabilities.includes(need));

/** Whether a model is in a place that the request allows. */
export const runsIn = (region: string | undefined, { regions }: ModelConfig): boolean =>
  region === undefined || regions?.includes(region) === true;

function neededBy(request: ChatRequest): Capability[] {
  const needs: Capability[] = [];
  if (request['tools'] || request['functions']) needs.push('tools');
  const parts = request.messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  if (parts.some(({ type }) => type === 'image_url')) needs.push('images');
  if (responseFormatOf(request) === 'json_schema') needs.push('json_schema');
  return needs;
}

const unable = (name: string, what: string, param = 'model'): AerieError =>
  new AerieError('invalid_request', `No model of "${name}" ${what}.`, { param });
