import { WordClasses } from '../../classifier/word-classes.js';

/**
 * What words do in an attempt to take a model over, and in an instruction planted in a document, in ten languages.
 * One word is in one class. Changing a list changes the features: train again.
 */
export const INJECTION_CLASSES = new WordClasses(
  {
    drop: `ignore disregard forget override overlook bypass discard dismiss skip neglect drop abandon erase overrule
    ignoriere ignorier ignorieren ignoriert vergiss vergessen vergesst missachte missachten verwirf verwerfen
    ignora ignoren ignorar ignorad olvida olvide olviden olvidar omite descarta desatiende
    ignorez ignorer oublie oublies oubliez oublier ignorate ignorare dimentica dimenticate dimenticare scorda tralascia
    ignorem esqueça esquece esqueçam desconsidere desconsidera negeer vergeet vergeten negeren
    игнорируй игнорируйте забудь забудьте проигнорируй отбрось 忽略 忘记 忘掉 无视 無視 忘れ`,
    dropping: `ignoring ignores ignored forgetting forgets forgot forgotten disregarding disregarded bypassing bypassed bypasses
    overriding overrides overridden skipping skipped dismissing dismissed circumvent circumventing evade evading`,
    earlier: `previous previously prior preceding above earlier foregoing before beforehand past existing given initial original
    vorherigen vorherige vorheriges vorigen vorige bisherigen bisherige obigen obige vorangegangenen davor vorher zuvor
    bisher früheren ursprünglichen anterior anteriores previas previos antes précédentes précédents précédente précédent
    avant précédemment precedenti precedente prima prévias prévios vorige eerdere voorgaande hiervoor
    предыдущие предыдущих прежние прежних раньше ранее 之前 以前 以上 先前 前の`,
    orders: `instruction instructions direction directions directive directives command commands order orders guidance
    programming anweisung anweisungen befehl befehle instruktion instruktionen instrucción instrucciones orden órdenes
    indicaciones consigne consignes ordre ordres istruzione istruzioni indicazioni ordini instrução instruções
    ordens instructies instructie opdrachten инструкции инструкций инструкцию указания указаний команды команд
    指令 指示 命令`,
    tasks: `task tasks assignment assignments mission aufgabe aufgaben auftrag aufträge tarea tareas tâche tâches compito
    compiti tarefa tarefas taak taken задание задания задачу задачи 任务 タスク`,
    rules: `rule rules guideline guidelines policy policies restriction restrictions limit limits limitation limitations
    constraint constraints filter filters censorship guardrail guardrails safeguard safeguards boundaries boundary
    safety protocols regeln regel richtlinien einschränkungen beschränkungen grenzen reglas límites restricciones
    règles limites restrictions regole limiti restrizioni regras restrições regels beperkingen правила правил
    ограничения ограничений 规则 限制 ルール 制限`,
    morals: `ethics ethical ethic moral morals morality legal legality law laws unethical immoral illegal illegally harmful
    offensive inappropriate dangerous controversial consequences ethisch ethische moralisch illegal ético ética éthique`,
    prompt: `prompt prompts prompting preprompt prompttext prompttexte eingabeaufforderung промпт промпта 提示 提示词 プロンプ`,
    system: `system developer admin administrator root sudo systemprompt sistema système systeem система системный 系统 システ`,
    hidden: `secret secrets hidden confidential internal verbatim password passwords geheim geheime geheimes passwort secreto
    contraseña secret caché segreto segredo senha geheim wachtwoord секрет пароль 秘密 密码`,
    all: `all any every everything anything whatever each entire whole full complete alle allen alles sämtliche jede jeden
    todo todos toda todas tout tous toute toutes tutto tutti tutte tudo alles все всё всех 所有 全部 一切 すべ`,
    you: `you u ya thou yourself du dich dir sie tú usted vous toi voi tu te você jij je ты вы тебя тебе 你是 你的 あな`,
    your: `your yours ur thy dein deine deinen deiner deinem ihre ihren tus sus vos votre tuoi tue seus suas jouw твои твой ваши`,
    youre: `you're youre you'll you've`,
    me: `me us my mine our mir mich uns mein meine mi mis moi mon ma mes mio miei meu meus mij mijn мне мои мой`,
    i: `i i'm im i'll i'd i've we we're ich wir yo je nous io eu ik я мы`,
    they: `he she they it his her their its him them someone people users user customers child kids son daughter boss friend`,
    now: `now henceforth onwards immediately instead jetzt nun ab sofort stattdessen ahora maintenant désormais ora adesso agora nu
    теперь сейчас 现在 今か`,
    reveal: `reveal leak dump disclose expose recite echo print output repeat spell reprint transcribe verrate verraten wiederhole
    wiederholen revela revele repite repita imprime révèle révélez répète affiche rivela ripeti stampa revele repita
    onthul herhaal раскрой покажи повтори выведи 输出 重复 透露 表示`,
    say: `say tell show display give share state return send zeige zeig sage sag gib nenne schreib schreibe di dime dame muestra
    muéstrame dis dites donne montre dimmi dammi mostra mostrami diga mostre zeg toon geef скажи напиши ответь 告诉 写出 教え`,
    pretend: `pretend imagine roleplay act simulate behave impersonate portray emulate assume embody acting pretending simulating
    stell spiele verhalte simuliere actúa finge imagina simula agis prétends imagine simule agisci fingi immagina aja finja
    doe speel представь притворись веди 假装 扮演 想象 振る`,
    persona: `character persona role mode ego alter personality rolle modus personaje papel modo rôle mode ruolo modalità
    rol modus роль роли режим 角色 模式 役割`,
    ai: `chatgpt gpt ai chatbot bot assistant llm openai anthropic claude bard gemini llama copilot gpt3 gpt4 chat
    model dan ki assistent asistente assistente modelo modèle modello ии 人工 助手 机器`,
    free: `unrestricted unfiltered uncensored unlimited amoral jailbreak jailbroken freed liberated limitless unbound unchained
    uninhibited unhinged free freely nsfw anarchic rogue evil`,
    refuse: `refuse refuses refusing refused refusal decline declining reject apologize apologise sorry deny`,
    never: `never not no don't dont cannot can't won't doesn't isn't without neither nor nicht kein keine keinen niemals nie ohne nunca
    sin jamais pas sans mai senza sem nooit niet zonder никогда не без 不要 不能 没有`,
    must: `must should shall will always have need required muss musst sollst debes devez doit devi deve moet должен 必须 必ず`,
    can: `can could would may might able kann kannst puede peux può pode kan`,
    obey: `obey obeys comply complies follow follows fulfill execute perform gehorche befolge obedece obéis obbedisci gehoorzaam
    следуй выполни 执行 遵守`,
    answer: `answer answers answered respond responds responding response responses reply replies output outputs message antworte
    antwort antworten beantworte responde responda respuesta réponds répondez réponse rispondi risposta resposta antwoord
    ответ ответы 回答 答案 返信`,
    warn: `warning warnings disclaimer disclaimers caveat caveats censor censored`,
    new: `new following next neue neuen nueva nuevas nuevo nouvelle nouvelles nuove nuovo nova novas nieuwe новые новое 新的`,
    start: `start begin starting beginning prefix preface confirm understood acknowledge`,
    end: `stop end pause halt stopp cease ende fin fine`,
    what: `what what's which was welche welches qué quel quelle cosa quale qual wat какой какие что 什么 何で`,
    wh: `who who's how's where's whom whose when where why how wer wann wo warum wie quién cuándo cómo qui quand comment chi quando come quem wie кто как 怎么 如何`,
    is: `is are was were am be been being does do did has had ist sind war es son est sont è sono é são zijn`,
    connect: `and then but so or und dann aber y luego pero et puis mais e poi ma depois en dan и затем но`,
    please: `please pls kindly just simply bitte por favor s'il plaît grazie obrigado alstublieft пожалуйста 请你 くださ`,
    compose: `write compose draft create generate produce craft develop design make build invent author schreib verfasse erstelle
    escribe redacta crea écris écrivez rédige scrivi escreva schrijf`,
    explain: `explain describe summarize summarise outline discuss analyze analyse compare contrast define identify evaluate classify
    interpret assess examine elaborate clarify illustrate break erkläre beschreibe fasse explica describe résume explique
    spiega descrivi explique descreva leg объясни опиши`,
    supply: `provide list suggest recommend offer name find calculate compute solve determine estimate convert translate
    paraphrase rewrite rephrase encode decode predict rank sort plan count liste berechne übersetze traduce traduis traduci
    traduza vertaal переведи`,
    alter: `add include insert append integrate modify augment enhance replace substitute remove reverse scramble embed incorporate
    emphasize emphasise encourage promote mention swap shuffle capitalize omit introduce interleave encrypt misspell jumble
    rearrange combine group render use mix tease advertise persuade convince urge`,
    writing: `essay poem story letter speech paragraph article haiku song lyrics script joke recipe summary introduction blog tweet post
    dialogue limerick slogan headline sentence sentences word words letters vowels consonants spaces emojis emoji typos
    text translation code function python javascript sql program algorithm`,
    mail: `click download view visit contact unsubscribe verify confirm review update manage login log check read learn see
    open call renew upgrade register subscribe track schedule join invite accept submit`,
    business: `account invoice payment receipt order card charge charged subscription email e-mail mail billing balance transaction total
    subtotal paid refund support team privacy policy terms copyright inc llc ltd address date plan meeting report
    document contract customer service delivery shipping`,
    greet: `hi hello hey dear thanks thank regards sincerely best cheers sent welcome hallo liebe hola bonjour ciao olá`,
    little: `the a an of in on at to for from with by about into over under between through during without within against
    this that these those there here if as because while until after since than also only very more most many much some
    few several other another such own same both either one two three first second last again still yet already just
    up down out off back away around per via it's that's there's let let's der die das den dem des ein eine einen einem
    im in an auf für von mit zu zum zur bei nach aus über durch als wenn dass weil auch nur noch schon sich wird werden
    wurde wurden nicht el la los las un una de del al en con para por que se lo como más le les des du au aux pour avec
    sur dans qui il lo gli di da per che si del della nel um uma do da os as no na com het een van op voor met в на с по
    из к для что это не и как от`,
    people: `people person man woman team company government president author authors researchers scientists children student
    students teacher doctor years year day days week month months time today yesterday tomorrow world country city war
    century number percent million`,
    verbs: `made make makes used using found called known became become said says took taken given gave got get gets come came go
    went going work works worked want wants keep let put set run need needs help helps think know like love please
    seems shows showed include includes including`,
  },
  ['little', 'people', 'verbs'],
);
