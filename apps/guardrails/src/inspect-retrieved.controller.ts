import { Controller } from '@nestjs/common';

import {
  AerieError,
  type Asked,
  type Grounded,
  type GuardFinding,
  InspectRetrieved,
  type InputInspected,
  type Job,
  type Passage,
} from '#contracts';
import { Stage } from '#messaging';

import { CleanTexts } from './judging/clean-texts.js';
import { Findings } from './judging/findings.js';
import type { StageJudge } from './judging/stage-judge.js';
import { PoliciesService } from './policies/policies.service.js';

type Retrieved = Asked & InputInspected & Grounded;

/** May a model see these passages? One that may not is left out; the others keep their numbers. */
@Controller()
export class InspectRetrievedController {
  constructor(private readonly policies: PoliciesService) {}

  @Stage(InspectRetrieved)
  async inspect({ principal, state }: Job<Retrieved>): Promise<Grounded & Pick<InputInspected, 'guard'>> {
    const { grounding, guard } = state;
    const judge = (await this.policies.version(principal.tenant, guard.policy)).judge('retrieved');
    const retrieved: GuardFinding[] = [];
    const clean = new CleanTexts(principal.tenant);
    const passages = grounding.passages.flatMap((passage) => judged(passage, judge, clean, retrieved) ?? []);
    return { grounding: { ...grounding, passages }, guard: { ...guard, ...(retrieved.length > 0 && { retrieved }) } };
  }
}

function judged(passage: Passage, judge: StageJudge, clean: CleanTexts, told: GuardFinding[]): Passage | undefined {
  const findings = new Findings();
  const found = findings.at(`passages[${passage.n}]`);
  try {
    const text = clean.judged(judge, passage.text, found, (found) => {
      judge.verdict(passage.text, found);
      return judge.text(passage.text, found);
    });
    const title = judge.text(passage.title, found);
    return text === passage.text && title === passage.title ? passage : { ...passage, text, title };
  } catch (error) {
    if (!(error instanceof AerieError) || error.code !== 'content_blocked') throw error;
    return undefined;
  } finally {
    told.push(...findings.list);
  }
}
