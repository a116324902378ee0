import { type PatternAtWord, atWords } from './pattern-at-word.js';

/** What stands around a term and changes what it means. */
export type ContextKind = 'request' | 'intent' | 'fiction' | 'harmless' | 'disavowed';

export interface ContextCue extends PatternAtWord {
  readonly kind: ContextKind;
}

const cue = (kind: ContextKind, starts: string, ...alternatives: string[]): ContextCue => ({
  kind,
  ...atWords(starts, alternatives),
});

const GOOD =
  '(?:best|easiest|good|quickest|fastest|simplest|most effective|effective|perfect|right|proper|safest|cheapest|common)';

export const CONTEXT_CUES: readonly ContextCue[] = [
  cue(
    'request',
    "how what what's where which tell teach show give help provide explain can could steps instructions recipe guide tutorial write generate create describe tips advice ways",
    'how (?:do|can|could|should|would|might|to)\\b',
    `what(?:'s| is| are)? (?:the |a |an |some |your )?(?:${GOOD} )?(?:ways?|methods?|process|recipes?|places?|plan|technique|thing|procedure|materials|strateg)`,
    'what (?:should|do|can|could|weapons?|kind|materials|chemicals)',
    'what steps (?:should|do|can|could)',
    "what(?:'s| is| are) (?:the most|some)\\b",
    'where (?:can|do|could|should|to|is a good)',
    'which \\w+(?: \\w+)? (?:can|should|would)',
    '(?:tell|teach|show|give|help|provide|explain|describe|write|generate|create)\\b',
    '(?:can|could) (?:you|i|we)\\b',
    '(?:steps (?:to|for|on)|instructions|recipe|guide|tutorial|tips|advice|ways)\\b',
  ),
  cue(
    'intent',
    "i i'm i'll i'd we let",
    'i (?:want|need|plan|intend|wish|would love|am going|have decided|wanna|gonna|will|shall)\\b',
    "(?:i'm|we're) (?:going to|gonna|about to|planning)",
    "(?:i'll|we'll|i'd like|let us|let's)\\b",
  ),
  cue('intent', 'wie wo comment como cómo come dove dónde donde où onde ich je quiero voglio quero', '\\S+'),
  cue(
    'fiction',
    'novel novels fiction fictional game gaming movie film character characters screenplay theater theatre chess boxing judo wrestling karate checkers cosplay minecraft fortnite roblox gta skyrim witcher battlefield overwatch valorant dota hitman doom sims zelda pokemon pokémon call counter dungeons',
    'call of duty',
    'counter[- ]strike',
    'dungeons (?:and|&) dragons',
    '(?!call|counter|dungeons)\\w+',
  ),
  cue(
    'harmless',
    'prevent prevents preventing prevention protect protecting protection detect detecting recognize recognise report reporting reported avoid against defend counter combat combating stop stopping awareness educate educating education educational research researchers history historical historian define definition meaning mean means clarify concept constitutes lawyer news journalist disorder psychiatric psychiatrist study studies victim victims survivor survivors support supporting therapy therapist treatment counseling health medical doctor contraception consent teenagers parents curriculum healthy respectful positivity stigma stereotypes challenge challenging hotline helpline charity recover recovery',
    '(?!counter[- ]strike)\\w+',
  ),
  cue(
    'disavowed',
    "cannot can't unable won't will not illegal unethical immoral instead never without if anyone experiencing is",
    "(?:cannot|can't|unable to|won't|will not|not able to) (?:\\w+ )?(?:provide|help|assist|offer|fulfill|fulfil|give|support|discuss|encourage|condone|recommend|suggest|create|write|engage)",
    'not (?:appropriate|ethical|acceptable|provide|encourage|condone|promote|resort|be attempted|recommended)',
    '(?:illegal|unethical|immoral) (?:to|and|or)\\b',
    'instead of (?:\\w+ )?(?:trying|considering|focusing|seeking|looking|attempting)',
    'never (?:acceptable|okay|ok|justified|appropriate|right)',
    'without resorting',
    'if (?:you|anyone)(?: or someone)?(?: you know)? (?:is|are|feel|have) ',
    'experiencing thoughts',
  ),
];
