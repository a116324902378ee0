import type { CompiledPolicy } from '../judging/compiled-policy.js';
import type { Findings, Found } from '../judging/findings.js';
import { CHARS_PER_TURN, type StageJudge } from '../judging/stage-judge.js';

/**
 * Judges texts that stand for themselves, each as what a user wrote. Values are replaced by their type also where a policy
 * would put them back later: nothing comes back from a vector.
 */
export class TextsJudge {
  private readonly judge: StageJudge;

  constructor(
    policy: CompiledPolicy,
    private readonly findings: Findings,
  ) {
    this.judge = policy.judge('input', 'user');
  }

  /** The texts as they may go on. `paramOf` names each for the client. */
  async texts(texts: readonly string[], paramOf: (index: number) => string): Promise<string[]> {
    const judged: string[] = [];
    let total = 0;
    let turn = 0;
    for (const [index, text] of texts.entries()) {
      this.judge.limit(text.length, (total += text.length), paramOf(index));
      if (total - turn > CHARS_PER_TURN) {
        turn = total;
        await new Promise(setImmediate);
      }
      const found = this.findings.at(paramOf(index));
      judged.push(text.length > CHARS_PER_TURN ? await this.longText(text, found) : this.text(text, found));
    }
    return judged;
  }

  private text(text: string, found: Found): string {
    this.judge.verdict(text, found);
    return this.judge.text(text, found);
  }

  private async longText(text: string, found: Found): Promise<string> {
    await this.judge.longVerdict(text, found);
    return this.judge.longText(text, found);
  }
}
