import { AerieError, type GuardAction, type GuardFinding, type InspectFinding } from '#contracts';
import { counter } from '#telemetry';

export type Found = (finding: GuardFinding) => void;

/** More findings than anybody reads; the redaction goes on without them. */
const MOST_FINDINGS = 256;

/**
 * How findings act: `act` is the rule. `released` is a job that a person let go on: what wants a review does not ask for
 * another. `inspect` records everything, also what is allowed, and does nothing.
 */
export type FindingsMode = 'act' | 'released' | 'inspect';

/** Types are left out: policies name their own. */
const counted = counter('aerie_guard_findings_total', 'What guards found, by check and action.', ['check', 'action']);

const STRENGTH: Record<GuardAction, number> = { allow: 0, flag: 1, redact: 2, tokenise: 3, review: 4, block: 5 };

/** Collects findings; one whose action is `block` ends the job before anything of the text is released. */
export class Findings {
  /** A finding asks for a person. */
  wantsReview = false;
  private readonly found: InspectFinding[] = [];

  constructor(private readonly mode: FindingsMode = 'act') {}

  /** What the caller is told. By check and place: the order in which they were found depends on how a stream was cut. */
  get list(): GuardFinding[] {
    return this.detailed.map(({ param: _param, ...finding }) => finding);
  }

  get detailed(): InspectFinding[] {
    return this.found.toSorted((a, b) => (a.check === b.check ? a.start - b.start : a.check < b.check ? -1 : 1));
  }

  /** The strongest action that is not in shadow. */
  get action(): GuardAction {
    return this.found.reduce<GuardAction>(
      (strongest, { action, shadow }) => (!shadow && STRENGTH[action] > STRENGTH[strongest] ? action : strongest),
      'allow',
    );
  }

  /** `param` names the text for the client, for example `messages[0].content`. */
  at(param: string): Found {
    return (finding) => this.take(finding, param);
  }

  private take(finding: GuardFinding, param: string): void {
    const { action, shadow } = finding;
    if (action === 'allow' && this.mode !== 'inspect') return;
    if (this.found.length < MOST_FINDINGS) this.found.push(Object.assign(finding, { param }));
    if (this.mode !== 'inspect') counted.inc({ check: finding.check, action: shadow ? 'shadow' : action });
    if (shadow || this.mode === 'inspect') return;
    if (action === 'block') throw blocked(finding, param);
    if (action === 'review' && this.mode === 'act') this.wantsReview = true;
  }
}

export function blocked({ check, type }: GuardFinding, param: string): AerieError {
  const what = type.toLowerCase().replaceAll('_', ' ');
  return new AerieError('content_blocked', `Blocked by the ${check} check (${what}).`, { param });
}
