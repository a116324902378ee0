import type { Asked, Job } from '#contracts';

import { GroundController } from './ground.controller.js';

const job = (aerie?: object) =>
  ({
    principal: { tenant: 't', keyId: 'k' },
    state: { request: { model: 'm', messages: [], ...(aerie && { aerie }) } },
  }) as unknown as Job<Asked>;

describe('grounding without a vector store', () => {
  it('adds no passages and asks nobody', async () => {
    // No search service at all: touching it would throw.
    const controller = new GroundController(undefined as never, undefined as never);
    for (const request of [job(), job({}), job({ vector_stores: [] }), job({ max_passages: 3 })]) {
      await expect(controller.ground(request)).resolves.toEqual({ grounding: { passages: [] } });
    }
  });
});
