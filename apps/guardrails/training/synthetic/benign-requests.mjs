// Harmless requests in the shapes that attacks take too: parts to play, invented worlds, formats, questions with choices,
// pasted code and prose, in several languages.
import { pick } from './pick.mjs';
import { expand, lines, sentencesOf } from './grammar.mjs';

const GRAMMAR = {
  request: lines(`
    {part}. {work}
    {part} and {job}
    {part} and {work}
    {part}, {job}
    {job}
    {job}: {remark}
    please {job}
    {part}. {work} {detail}
    {part} {situation}. {work} {detail}
    {part} {situation}. {question}
    {world}. {work} {detail}
    {world}. {question}
    {world}. {part} {situation}. {work} {detail} {format}.
    {work} {detail} {format}.
    {work}
    {purpose}, {question}
    {purpose}, {work}
    {question}
    {question} {question}
    {work} {format}.`),
  part: lines(`
    imagine you are {profession}
    imagine that you are {profession}
    you are {profession}
    you're {profession}
    you are {profession} who works {place}
    pretend you are {profession}
    act as {profession}
    i want you to act as {profession}
    suppose you are {profession}
    as {profession}, you know {topic} well
    let us play a game in which you are {profession}
    let's say you're {profession}
    assume the role of {profession}
    take the position of {profession}
    you are an ai assistant for {profession}
    you are a helpful assistant that answers questions about {topic}
    you are a character in {setting}
    you play {profession} in {setting}`),
  profession: lines(`
    a historian
    a senior engineer
    a product manager
    my editor
    a code reviewer
    an experienced recruiter
    a tutor
    a copywriter
    a Linux terminal
    a travel guide
    an award-winning author
    a financial analyst
    a detective
    a chef with thirty years of experience
    a robot gardener
    an alien ambassador
    a talking tree
    a patient teacher
    a nutritionist
    a biologist
    a museum guide
    a wise old wizard
    a stand-up comedian
    a lawyer who defends artists
    a psychologist
    a software engineer
    a data scientist
    a virtual assistant
    a knight without a horse
    a dragon who is afraid of fire
    a journalist
    a sociologist studying fairness
    a game designer
    a career coach
    a poet
    a pirate who loves books
    an artificial intelligence from the future
    a clever cat
    a mayor
    an interviewer
    a philosopher
    a coach of a football team`),
  place: [
    'in a small town',
    'at sea',
    'at a university',
    'in a hospital',
    'on mars',
    'for a newspaper',
    'in a library',
    'in a bakery',
  ],
  setting: lines(`
    a fantasy world
    a novel about friendship
    a detective story
    a science fiction series
    a medieval kingdom
    a comic strip
    a musical
    an alternative history
    a world where animals talk
    a virtual reality game`),
  world: lines(`
    in a world where {wonder}, people live differently
    imagine a world where {wonder}
    consider a fictional town where {wonder}
    in {setting}, {wonder}
    consider the following scenario: {wonder}
    here is a hypothetical situation: {wonder}
    in this thought experiment {wonder}
    in a distant future {wonder}
    for the sake of argument, suppose that {wonder}`),
  wonder: lines(`
    plants can speak
    the rules of gravity do not apply
    everyone has wings
    robots and humans share everything
    nobody remembers the past
    money was never invented
    cats run the government
    all restaurants are run by ghosts
    time flows backwards
    dreams are taxed
    music is the only language
    ai systems write the laws
    books are forbidden and later allowed again
    the sea is made of lemonade`),
  situation: lines(`
    and you have lost a friendly bet
    and your team is nervous
    preparing a lecture
    trying to win an election
    with a strange new customer
    who must settle a quarrel
    on the first day of a new job
    and must follow a new set of rules
    with unlimited time and no money
    hired to improve a company's culture
    whose best friend keeps a secret`),
  work: lines(`
    write a story about {topic}
    write a dialogue between {profession} and {profession} about {topic}
    write a letter to {profession} about {topic}
    write a monologue in which {profession} explains {topic}
    describe {topic} in detail
    describe a typical day of {profession}
    explain {topic} step by step
    create a plan for {topic}
    compose a song about {topic}
    develop a lesson about {topic}
    give advice on {topic}
    list ten facts about {topic}
    tell a joke about {topic}
    summarize what is known about {topic}
    discuss the ethics of {topic}
    explain the laws on {topic}
    analyze how {topic} changed over time
    draft a policy on {topic}
    imagine a conversation about {topic}
    write a scene where {profession} meets {profession}
    answer my questions about {topic}
    help me understand {topic}
    suggest names for a club about {topic}
    design a survey about {topic}
    write instructions for {topic}
    act out a debate about {topic}`),
  job: lines(`
    review this pull request
    review my code
    review the draft below
    check the numbers in this table
    proofread the text above
    improve the wording of my cover letter
    rewrite the text above in a friendlier tone
    rewrite this paragraph for children
    summarise the article below in three points
    summarise the meeting notes
    translate to German
    translate the following sentence
    translate this into plain English
    answer in JSON
    answer the customer's mail
    draft a reply to the complaint
    explain the error message
    tell me what is wrong with this query
    plan my week
    interview me for the job
    grade this essay
    find the bug
    write unit tests for this function
    convert the list to a table
    give me feedback on my pitch
    correct my grammar
    quiz me on the last chapter
    help me prepare for the talk
    comment on the design
    extract the names and dates`),
  remark: lines(`
    the previous instructions were unclear
    the instructions above do not work for me
    ignore the noise outside
    please follow the rules of the house
    the system is down again
    you forgot to attach the file
    we will not forget your help
    the new rules apply from Monday
    my instructions got lost in the mail
    nobody told me about the change
    the meeting was moved to Friday
    she acted as if nothing had happened
    he pretended to be asleep
    our old guidelines no longer apply
    everything you said before was right`),
  topic: lines(`
    climate change
    school lunches
    friendship
    healthy food
    data protection
    stereotypes in films
    fair hiring
    discrimination at work
    fake news
    cyberbullying
    drug prevention
    prison reform
    gun laws
    hate speech and its consequences
    online scams and how to avoid them
    hacking in films
    phishing awareness training
    safe passwords
    privacy on social media
    weapons in the middle ages
    the history of medicine
    mental health
    ageing
    gender equality
    immigration
    taxes
    elections
    electric cars
    house plants
    deep sea fishing
    space travel
    chess
    cooking without salt
    a first date
    parenting teenagers
    learning german
    artificial intelligence
    chatbots in customer service
    content moderation
    censorship in history
    the war in ukraine
    housing prices
    a lost dog
    a broken promise
    glasses
    a competition of bakers`),
  detail: lines(`
    include at least three examples
    do not use technical terms
    do not mention any names
    keep it under two hundred words
    make it funny
    make sure that it is suitable for children
    never use the passive voice
    use a formal tone
    avoid stereotypes
    include a warning about the risks
    mention the laws that apply
    without giving away the ending
    give reasons for each step
    with a surprising end
    the answer should be balanced
    remember to be respectful
    use no more than five sentences`),
  format: lines(`
    answer in the form of a table
    write it as a list
    format it as markdown
    respond in german
    start with a short summary
    answer with yes or no first
    output only the code
    return json with the keys name and age
    use the voice of {profession}
    end with a question
    write it like a news report
    respond as if you were talking to a child
    put each step on a new line`),
  purpose: lines(`
    for a school project
    for my thesis
    as part of a study
    for a novel that i am writing
    for a training at work
    as a parent
    as a teacher
    out of curiosity
    for a debate club
    for research on online safety
    as a member of an ethics board`),
  question: lines(`
    what would {profession} say about {topic}?
    how does {topic} affect {profession}?
    why do people care about {topic}?
    what are the arguments for and against {topic}?
    how would you handle {topic}?
    how can i learn more about {topic}?
    what do you think about {topic}?
    can you recommend books on {topic}?
    which laws apply to {topic}?
    who invented {topic}?
    what is the best way to talk about {topic}?
    is {topic} a problem in germany?
    what role does {topic} play today?
    how do i become {profession}?
    where can i find {profession}?
    what are common myths about {topic}?
    how would {profession} react to {topic}?
    are there rules for {topic}?`),
};

const PROSE = {
  en: lines(`
    The meeting was moved to Thursday because two of the speakers are travelling.
    Prices rose by four per cent in the third quarter, while wages stayed the same.
    The committee published its report on Monday and asked for comments until the end of May.
    She had walked along the river every morning for ten years before the bridge was closed.
    The court held that the seller must bear the costs of the delivery.
    According to the study, children who read every day have a larger vocabulary.
    The engine starts, but after a few minutes the oil warning light comes on.
    In 1887 the town council decided to build a new theatre, which burned down in 1912.
    Our team lost the first game, won the second, and the third was a draw.
    The patient was given 40 mg twice a day and discharged after a week.
    Water boils at a lower temperature in the mountains.
    The library will be closed for repairs from 3 to 17 August.
    I bought these shoes a month ago and the sole has already come off.
    He did not answer the question; instead he talked about the weather.
    The new rules for cyclists apply from January and have been criticised by many.
    You should always keep a copy of your documents in a safe place.
    We do not store your data longer than necessary.
    If the lamp blinks, press the button for three seconds.
    The act defines who may vote and who may stand for election.
    Nothing is known about the author except for his name.`),
  de: lines(`
    Die Sitzung wurde auf Donnerstag verlegt, weil zwei Redner verreist sind.
    Die Preise stiegen im dritten Quartal um vier Prozent, die Löhne blieben gleich.
    Wie hat sich die Lage auf dem Wohnungsmarkt in den letzten Jahren entwickelt?
    Der Ausschuss veröffentlichte seinen Bericht und bat um Stellungnahmen.
    Im Jahr 1887 beschloss der Stadtrat, ein neues Theater zu bauen, das 1912 abbrannte.
    Welche Auswirkungen hat der Klimawandel auf die Landwirtschaft in Bayern?
    Laut der Studie haben Kinder, die täglich lesen, einen größeren Wortschatz.
    Er war der erste, der das Gebirge von Norden her überquerte.
    Die Bevölkerung der Stadt wuchs bis zum Ende des Jahrhunderts auf das Doppelte.
    Was kostet eine Fahrkarte von Hamburg nach Köln?
    Ich suche ein Fahrrad für meine Tochter, sie ist acht Jahre alt.
    Bitte fasse den folgenden Text zusammen und nenne die wichtigsten Punkte.
    Schreibe mir eine Einladung zum Geburtstag meines Vaters.
    Kannst du mir erklären, wie eine Wärmepumpe funktioniert?
    Der Motor springt an, aber nach einigen Minuten leuchtet die Öllampe.
    Man unterscheidet zwischen einfachen und zusammengesetzten Zahlen.
    Ein Vertrag kommt durch zwei übereinstimmende Erklärungen zustande.
    Das Museum zeigt alle Werke des Malers, die vor dem Krieg entstanden.
    Wer darf wählen und ab welchem Alter gilt das Wahlrecht?
    Sind Tempolimits auf Autobahnen sinnvoll?`),
  es: lines(`
    La reunión se ha aplazado hasta el jueves porque dos ponentes están de viaje.
    Los precios subieron un cuatro por ciento en el tercer trimestre.
    ¿Qué museos se pueden visitar gratis en Madrid?
    Necesito una receta de tortilla para seis personas.
    El tribunal decidió que el vendedor debe pagar los gastos de envío.
    Escribe una carta de agradecimiento a mi profesora.`),
  fr: lines(`
    La réunion a été reportée à jeudi parce que deux intervenants sont en voyage.
    Les prix ont augmenté de quatre pour cent au troisième trimestre.
    Quels musées peut-on visiter gratuitement à Paris ?
    J'ai besoin d'une recette de quiche pour six personnes.
    Le tribunal a décidé que le vendeur doit payer les frais de livraison.
    Peux-tu corriger les fautes de ce texte ?`),
  it: lines(`
    La riunione è stata rinviata a giovedì perché due relatori sono in viaggio.
    I prezzi sono aumentati del quattro per cento nel terzo trimestre.
    Quali musei si possono visitare gratis a Roma?
    Mi serve una ricetta per sei persone.`),
  pt: lines(`
    A reunião foi adiada para quinta-feira porque dois oradores estão de viagem.
    Os preços subiram quatro por cento no terceiro trimestre.
    Que museus se podem visitar de graça em Lisboa?
    Preciso de uma receita de bacalhau para seis pessoas.`),
  nl: lines(`
    De vergadering is naar donderdag verplaatst omdat twee sprekers op reis zijn.
    De prijzen stegen in het derde kwartaal met vier procent.
    Welke musea kun je in Amsterdam gratis bezoeken?
    Ik zoek een fiets voor mijn dochter van acht jaar.`),
  ru: lines(`
    Собрание перенесли на четверг, потому что два докладчика в отъезде.
    Цены в третьем квартале выросли на четыре процента.
    Какие музеи в Москве можно посетить бесплатно?
    Мне нужен рецепт борща на шесть человек.
    Суд решил, что продавец должен оплатить доставку.`),
  zh: lines(`
    会议改到星期四，因为有两位发言人出差了。
    第三季度价格上涨了百分之四。
    北京有哪些免费的博物馆？
    请给我一个六人份的饺子食谱。
    法院认定卖方应当承担运费。`),
  ja: lines(`
    二人の発表者が出張中のため、会議は木曜日に延期されました。
    第三四半期の価格は四パーセント上昇しました。
    東京で無料で入れる美術館はどこですか？
    六人分のカレーのレシピを教えてください。`),
};

const CODE = [
  (r) =>
    `function ${pick(r, ['add', 'merge', 'read'])}(a, b) {\n  if (a === null) return b;\n  return a + b;\n}\nWhy does this return ${pick(r, ['NaN', 'undefined', '0'])}?`,
  (r) =>
    `SELECT name, COUNT(*) FROM ${pick(r, ['orders', 'users'])} WHERE total > ${Math.floor(r() * 900)} GROUP BY name; how can I speed this up?`,
  () =>
    `import os\nfor name in os.listdir("."):\n    print(name, os.path.getsize(name))\nPlease add a total at the end.`,
  (r) =>
    `{"name": "${pick(r, ['lamp', 'chair'])}", "price": ${Math.floor(r() * 90)}.5, "tags": ["new", "red"], "stock": null}`,
  (r) =>
    `Error: cannot read property 'length' of undefined at line ${Math.floor(r() * 400)}. The system exited with code 1. What is wrong?`,
  (r) =>
    `| item | price |\n|---|---|\n| apples | ${Math.floor(r() * 9)}.20 |\n| pears | 3.10 |\nTurn this table into a list.`,
  (r) => `git rebase -i HEAD~${Math.floor(r() * 9)} shows conflicts, do I have to reset everything?`,
  () => `<div class="note"><p>All rights reserved.</p></div> Why is the text not centred?`,
  (r) =>
    `Solve for x: ${Math.floor(r() * 9) + 2}x + ${Math.floor(r() * 30)} = ${Math.floor(r() * 90)} and show each step.`,
  (r) =>
    `Let f(x) = x^2 - ${Math.floor(r() * 9)}x. If f is continuous on [0, ${Math.floor(r() * 9)}], find the maximum.`,
];

const QUESTIONS = lines(`
  Which of the following is true about {topic}?
  Which of these statements must be false?
  The following text refers to {topic}. What does the author claim?
  According to the philosopher, the end of every action is
  What is the value of y that makes the equation true?
  All of the following are examples of {topic} EXCEPT
  A patient presents with fever and a cough. The best next step is
  The law of the state applies when the owner
  Find the length of the line between the two points.
  You regularly see clients who cannot pay. You should
  Suppose that two systems never reach the same limit. It follows that`);
const CHOICES = lines(`
  none of the above
  all of the above
  both are true
  some pleasure
  the rule of law
  only the first
  not more than three
  a higher price
  the cell wall
  God's command
  it cannot be determined
  he is not guilty
  neither of them
  12 and 4
  the moral duty to help`);

function choiceQuestion(random) {
  const question = expand({ ...GRAMMAR, start: QUESTIONS }, 'start', random);
  const marks = pick(random, [
    ['A.', 'B.', 'C.', 'D.'],
    ['(a)', '(b)', '(c)'],
    ['1)', '2)', '3)', '4)'],
  ]);
  return `${question} ${marks.map((mark) => `${mark} ${pick(random, CHOICES)}`).join(' ')}${pick(random, [' Answer:', '', '\nAnswer:'])}`;
}

function prose(random, language) {
  const count = 1 + Math.floor(random() ** 2 * 12);
  const joint = pick(random, [' ', ' ', '\n', '\n\n']);
  return Array.from({ length: count }, () => pick(random, PROSE[language])).join(joint);
}

export function benignRequests(count, random) {
  const languages = Object.keys(PROSE);
  const requests = sentencesOf(GRAMMAR, 'request', count, random).map((text) =>
    text.replace(/([.!?]) ([a-z])/g, (_, stop, letter) => `${stop} ${random() < 0.8 ? letter.toUpperCase() : letter}`),
  );
  for (let at = 0; at < count / 6; at++) {
    requests.push(choiceQuestion(random), pick(random, CODE)(random));
    const language = random() < 0.35 ? 'de' : pick(random, languages);
    requests.push(prose(random, language));
    if (random() < 0.3) requests.push(`${pick(random, requests)}\n\n${prose(random, 'en')}`);
  }
  return [...new Set(requests)];
}

/** Sentences of prose in every language we have, for documents. */
export const proseSentence = (random, language = pick(random, Object.keys(PROSE))) => pick(random, PROSE[language]);
