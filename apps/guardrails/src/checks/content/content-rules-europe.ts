import type { ContentCategory } from './content-categories.js';
import type { ContentRule } from './content-rules.js';
import { atWords } from './pattern-at-word.js';

const rule = (category: ContentCategory, weight: number, starts: string, ...alternatives: string[]): ContentRule => ({
  category,
  weight,
  ...atWords(starts, alternatives),
});

/** A modest list for German, Spanish, French, Italian and Portuguese: what is plain enough to need little context. */
export const EUROPEAN_CONTENT_RULES: readonly ContentRule[] = [
  rule('VIOLENCE', 1.4, 'jemanden meine meinen menschen einen eine', '(?:jemanden|mein\\S* \\S+|menschen|eine?n? (?:mensch\\S*|frau|mann|kind)) (?:\\S{1,14} ){0,2}(?:umbringen|t[öo]ten|ermorden|erstechen|erschie[ßs]+en|vergiften|verpr[üu]geln|umbringe|t[öo]te|vergifte|erw[üu]rgen)'),
  rule('VIOLENCE', 1.4, 'matar asesinar envenenar apuñalar matare uccidere ammazzare avvelenare tuer assassiner empoisonner poignarder matar assassinar', "\\S+ (?:a |à |uma? |une? |un |el |la |o |le )?(?:alguien|algu[eé]m|qualcuno|quelqu'un|mi \\w+|mia \\w+|mio \\w+|ma \\w+|mon \\w+|minha \\w+|meu \\w+|persona|pessoa|personne|gente|gens)"),
  rule('ILLICIT_VIOLENT', 1.7, 'bombe bombenanschlag sprengsatz bomba bombes explosivos explosifs esplosivo', '(?:eine )?bombe (?:\\S{1,12} ){0,2}(?:bauen|bauе|basteln|baue|artisanale|artigianale)', 'bombe\\b', 'sprengsatz', 'bombas? (?:casera|caseira|molotov)?', 'bombenanschlag', 'explos\\w+', 'esplosivo'),
  rule('ILLICIT', 1.5, 'geld drogen blanquear falsificar blanchir falsifier riciclare falsificare lavar kreditkarten', 'geld (?:waschen|f[äa]lschen)', 'drogen (?:herstellen|schmuggeln|kaufen|verkaufen)', 'blanquear dinero', 'falsif\\w+ ', "blanchir (?:de l')?argent", 'riciclare (?:il )?denaro', 'lavar dinheiro', 'kreditkartenbetrug'),
  rule('SELF_HARM_INTENT', 2.9, 'ich möchte mich quiero no je voglio quero non', 'ich (?:will|m[öo]chte|werde) (?:nur noch |einfach |mich )?(?:sterben|umbringen|t[öo]ten|nicht mehr leben)', 'quiero (?:morir(?:me)?|matarme|suicidarme)', 'no quiero (?:seguir viviendo|vivir m[aá]s)', 'je (?:veux|vais) (?:mourir|me suicider|me tuer|en finir)', 'voglio (?:morire|uccidermi|suicidarmi|ammazzarmi)', 'quero (?:morrer|me matar|suicidar-me|me suicidar)'),
  rule('SELF_HARM_INSTRUCTIONS', 1.6, 'selbstmord mich suicidarme matarme me suicidarmi uccidermi suicidar ritzen', 'selbstmord (?:begehen|machen)', 'mich (?:selbst )?(?:umbringen|t[öo]ten|erh[äa]ngen|ritzen|verletzen)', 'suicidarme', 'matarme', 'me (?:suicider|tuer|pendre|matar)', '(?:suicidarmi|uccidermi)', 'suicidar-me'),
  rule('HATE', 2.4, 'ausländer juden muslime schwarze flüchtlinge judíos inmigrantes juifs immigrés musulmans ebrei immigrati judeus imigrantes negros arabes', '(?:ausl[äa]nder|fl[üu]chtlinge) raus', "\\S+ (?:sind|son|sont|sono|s[aã]o) (?:alle |todos |tous |tutti |des |dei |nur )?(?:dumm|faul|kriminell\\w*|abschaum|parasit\\w*|dreck|ungeziefer|criminales|escoria|basura|vagos|criminels|voleurs|animaux|criminali|feccia|ladri|criminosos|lixo|ratas|rats)"),
  rule('HARASSMENT', 2.6, 'du ihr eres tu sei você és', '(?:du bist|ihr seid) (?:ein |eine |so |ja |doch |echt )*(?:idiot\\w*|dumm|wertlos|abschaum|versager\\w*|h[äa]sslich|m[üu]ll)', "(?:eres|tu es|sei|tu sei|voc[eê] [eé]|tu [eé]s|[eé]s) (?:un |una |une |um |uma |tan |si )*(?:idiot\\w*|imb[eé]cil\\w*|est[uú]pid\\w*|basura|escoria|d[eé]bile|nul(?:le)?|cretin\\w*|stupid\\w*|lixo|in[uú]til)"),
  rule('HARASSMENT_THREATENING', 2.8, 'ich te je ti vou', 'ich (?:werde|bringe|mach\\w*) (?:dich|euch) (?:um|t[öo]ten|umbringen|fertig|kalt)', 'te voy a matar', 'je vais te (?:tuer|buter|frapper)', 'ti (?:ammazzo|uccido|uccider[oò])', 'vou te matar'),
  rule('SEXUAL', 1.8, 'porno pornografisch pornografische pornográfico pornográfica pornographique pornografico pornografica nacktfotos sexszene', '\\S+'),
];
