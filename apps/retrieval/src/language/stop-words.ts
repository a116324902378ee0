/**
 * Words that say nothing by themselves, by language, lower case, as they are cut at apostrophes and hyphens. A question's
 * own words (who, how many) are among them: texts that answer rarely hold them, so that BM25 would think them telling.
 * They also tell in which language a text is written. English is PostgreSQL's `english.stop`, which is Snowball's list.
 */
export const STOP_WORDS = {
  en: `i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
    its itself they them their theirs themselves what which who whom this that these those am is are was were be been
    being have has had having do does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on off over under again further
    then once here there when where why how all any both each few more most other some such no nor not only own same so
    than too very s t can will just don should now`,
  de: `der die das den dem des ein eine einer eines einem einen und oder aber wenn als wie zu zum zur im in an am auf aus
    bei mit nach von vom vor für über unter durch gegen ohne um bis seit während zwischen ist sind war waren sein wird
    werden wurde wurden worden hat haben hatte hatten kann können konnte soll sollte muss müssen darf sich er sie es wir
    ihr ihre ihren ihrer ihrem seine seiner seinem seinen sein ich du mich mir uns euch auch nur noch schon sowie dass
    daß nicht kein keine keinen weil da dann dort hier so sehr man was welche welcher welches welchen welchem wer wem
    wen wessen wo wann warum wieso weshalb wohin woher womit wodurch dieser diese dieses diesem diesen jener jene alle
    allem aller alles andere anderen etwas`,
  fr: `le la les l un une des du de d et ou mais donc or ni car si que qu qui quoi dont où à au aux en dans par pour sur
    sous avec sans entre vers chez depuis pendant est sont était étaient être été es suis sommes ont a avait avaient
    avoir ai as avons avez fait il elle ils elles on nous vous je j tu me m te t se s lui leur leurs y ce c cet cette
    ces cela ça son sa ses mon ma mes ton ta tes notre nos votre vos ne n pas plus moins très aussi même comme quand
    comment combien pourquoi quel quelle quels quelles lequel laquelle lesquels lesquelles peut doit tout tous toute
    toutes autre autres`,
  es: `el la los las lo un una unos unas y e o u pero sino que quien quienes cual cuales cuyo cuya de del a al en con sin
    por para sobre entre hasta desde hacia según durante es son era eran fue fueron ser sido está están estaba estar ha
    han había habían haber hay he hemos tiene se me te le les nos os su sus mi mis tu tus nuestro nuestra este esta
    estos estas ese esa esos esas aquel aquella esto eso yo él ella ellos ellas usted ustedes nosotros no ni sí ya muy
    más menos también tan como cuando donde porque si qué quién quiénes cuál cuáles cuánto cuánta cuántos cuántas cuándo
    cómo dónde puede deben todo todos toda todas otro otra otros otras`,
  it: `il lo la i gli le l un uno una e ed o ma anche se che chi cui di del dello della dei degli delle d a al allo alla
    ai agli alle all da dal dallo dalla dai dagli dalle dall dell in nel nello nella nei negli nelle nell con su sul
    sulla sui sulle sull per tra fra è sono era erano essere stato stata stati state ha hanno aveva avevano avere ho si
    mi ti ci vi ne lui lei loro noi voi io tu suo sua suoi sue mio mia questo questa questi queste quello quella quelli
    quelle non più meno molto come quando dove perché quale quali quanto quanta quanti quante cosa può deve tutto tutti
    altro altri altre`,
  pt: `o a os as um uma uns umas e ou mas que quem qual quais cujo cuja de do da dos das em no na nos nas ao à aos às com
    sem por pelo pela pelos pelas para sobre entre até desde é são era eram foi foram ser sido está estão estava estar
    há tem têm tinha ter havia se me te lhe lhes nós vos seu sua seus suas meu minha este esta estes estas esse essa
    esses essas aquele aquela isto isso eu ele ela eles elas você não nem sim já muito mais menos também como quando
    onde porque quanto quanta quantos quantas durante pode deve todo todos toda todas outro outra outros outras num numa`,
  nl: `de het een en of maar als dan dat die dit deze in op te met voor door van naar bij uit aan om over onder tot tegen
    tussen zonder tijdens sinds is zijn was waren wordt worden werd werden ben geweest heeft hebben had hadden kan
    kunnen kon mag moet moeten zal zou zouden er hij zij ze wij we ik jij je u hen hun haar hem ons onze mijn zich niet
    geen ook nog al wel meer zeer zo wat wie welke welk waar wanneer waarom hoe hoeveel hoelang waarin waarvan alle alles
    ander andere`,
  ro: `un o unui unei niște și şi sau dar ci iar că să dacă ca care cărui cărei căror cine ce cât câtă câți câţi câte când
    cum unde de din la pe în într întru cu fără pentru prin după până despre sub între spre este e sunt era erau fost fi
    fiind am ai a au avea avut are aveau va vor aș ar se s și i le l îl îi lui ei lor lui său sa săi sale meu mea el ea
    ele eu noi voi acest această acestui acestei acestor aceste acești acel acea acei acele nu mai foarte tot toate toți
    toţi toată alt altă alți altele poate trebuie cel cea cei cele al ale`,
  sv: `och eller men om att det den de en ett i på av för till från med vid mot under över mellan genom utan efter innan är
    var vara varit blir blev blivit har hade ha kan kunde ska skall skulle får fick måste han hon jag du vi ni man sig
    sin sitt sina hans hennes dess deras dem honom henne mig dig oss er inte ej också även bara mer mest mycket så som
    än när där här vad vem vilka vilken vilket vars varför hur många länge detta denna dessa alla allt andra annan`,
  no: `og eller men om at det den de en ei et i på av for til fra med ved mot under over mellom gjennom uten etter før er
    var være vært blir ble blitt har hadde ha kan kunne skal skulle får fikk må måtte vil ville han hun jeg du vi dere
    man seg sin sitt sine hans hennes dets deres dem ham henne meg deg oss ikke også bare mer mest mye så som enn når
    der her hva hvem hvilken hvilket hvilke hvor hvorfor hvordan mange lenge dette denne disse alle alt andre annen`,
  da: `og eller men om at det den de en et i på af for til fra med ved mod under over mellem gennem uden efter før er var
    være været bliver blev blevet har havde have kan kunne skal skulle får fik må måtte vil ville han hun jeg du vi i
    man sig sin sit sine hans hendes dets deres dem ham hende mig dig os ikke også kun mere mest meget så som end når
    der her hvad hvem hvilken hvilket hvilke hvor hvorfor hvordan mange længe dette denne disse alle alt andre anden`,
  fi: `ja tai mutta sekä eli jos että kun kuin koska vaikka on ovat oli olivat ole olla ollut olleet olisi en ei eivät et
    emme hän he se ne minä sinä me te hänen heidän sen niiden tämä tämän tätä nämä näiden tuo nuo joka jotka jonka joiden
    jossa josta johon jota mikä mitä minkä missä mistä mihin milloin miten miksi kuka kenen kuinka monta paljonko
    myös vain vielä jo niin hyvin enemmän siitä siinä sitä siihen kanssa ennen jälkeen aikana kautta mukaan saa voi
    voidaan pitää kaikki muu muut`,
  hu: `a az egy és vagy de hogy ha mert mint is nem ne se sem van vannak volt voltak lesz lett lenne volna ez ezt ennek
    ezek az azt annak azok ő ők én te mi ti neki nekik őt őket aki akik amely amelyek ami amit akit ahol amikor ahogy
    ki kit mi mit mely melyik hol hova honnan mikor miért hogyan hány mennyi mennyire meddig meg el ki be le fel csak
    már még nagyon több legtöbb után előtt alatt között szerint által miatt fölött mellett felé minden más saját lehet
    kell`,
  tr: `ve veya ya da de ile ama fakat ancak çünkü eğer ki bir bu şu o bunlar şunlar onlar ben sen biz siz onun bunun
    onların bana sana ona bize size için gibi kadar göre sonra önce üzere karşı doğru beri rağmen her hiç bazı tüm bütün
    en daha çok az değil var yok mı mi mu mü ne neden niçin nasıl nerede nereye nereden hangi hangisi kim kime kimin kaç
    olan olarak oldu olduğu olup olur idi ise iken diye yani hem sadece ayrıca nin nın nun nün in ın un ün ye yi yı yu yü
    na ne nda nde ndan nden ta te tan ten dan den`,
  pl: `i oraz lub albo ale a że iż żeby aby jeśli jeżeli gdy kiedy jak jako który która które którzy którego której
    których którym którą w we na do z ze o od po przy przez dla pod nad przed za między bez u jest są był była było
    były być będzie będą został została zostały ma mają miał mieć może można się nie tak już tylko też także jeszcze
    bardzo więcej to ten ta te ci tego tej tych tym temu on ona ono oni one jego jej ich im mu go ja ty my wy co kto
    kogo czym gdzie skąd dokąd dlaczego ile ilu jaki jaka jakie jakich wszystkie wszystko inny inne czy`,
  cs: `a i nebo ale že aby když pokud jestli jak jako který která které kteří kterého které kterých v ve na do z ze o od po
    při pro pod nad před za mezi bez u k ke s se si je jsou byl byla bylo byli byly být bude budou má mají měl mít může
    lze ne není už jen také ještě velmi více to ten ta ti té toho tomu tím těch tyto tato tento on ona ono oni jeho její
    jejich jim mu ho já ty my vy co kdo koho čím kde odkud kam proč kdy kolik jaký jaká jaké jakých všechny
    všechno jiný jiné`,
  ca: `el la els les l lo un una uns unes i o però que qui qual quals de del dels d a al als en amb sense per pels pel sobre
    entre fins des cap segons durant és són era eren va van fou ser estat està estan ha han havia haver hi té tenen es
    se s em et ens us li els seu seva seus seves meu meva aquest aquesta aquests aquestes aquell aquella això allò jo
    ell ella ells elles no ni sí ja molt més menys també tan com quan on perquè si què quant quanta quants quantes pot
    tot tots tota totes altre altra altres n m t`,
  vi: `và hoặc nhưng nếu thì là của có được bị bởi cho với trong ngoài ở tại từ đến về theo như khi để mà các những một này
    đó kia ấy đã đang sẽ vẫn cũng rất hơn nhất không chưa chỉ do vì nên ông bà họ nó tôi chúng ta gì nào ai đâu sao bao
    nhiêu mấy việc sự cái ra vào lên`,
  id: `dan atau tetapi jika kalau karena bahwa yang ini itu di ke dari pada dalam dengan untuk oleh tentang antara sampai
    hingga sejak selama adalah ialah merupakan ada akan telah sudah sedang bisa dapat boleh harus tidak bukan belum juga
    hanya lebih paling sangat ia dia mereka kami kita saya anda nya para sebuah seorang suatu seperti sebagai ketika saat
    apa siapa mana kapan mengapa bagaimana berapa`,
  ru: `и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее её мне было вот от меня
    еще ещё нет о об из ему когда даже ну ли если уже или ни быть был него до вас нибудь вам ведь там потом себя ничего
    ей может они тут где есть надо ней для мы тебя их чем была сам без чего раз тоже себе под будет кто этот того потому
    этого какой какая какие каком какого каких какую который которая которое которые которого которой которых котором
    этом эта эти эту это тем той тех были при через между после перед над про сколько почему зачем куда откуда чей чья
    кого кому кем чему также является являются`,
  uk: `і й та або але що щоб як якщо коли який яка яке які якого якої яких якому в у на до з із зі за від по при для під
    над перед між без про через після є був була було були бути буде будуть має мають може можна не ні так вже тільки
    також ще дуже більше це цей ця ці цього цієї цих цьому той того він вона воно вони його її їх їм йому я ти ми ви хто
    кого кому чим де звідки куди чому скільки чи довго всі все інший інші`,
  bg: `и или но а че да ако като когато който която което които как какво какъв каква какви кой коя кое кои в във на за от
    до с със по при под над пред между без през след е са беше бяха бил била било били бъде ще има имат няма може не ни
    така вече само също още много повече най това този тази тези то той тя те го я ги им му ѝ ми си се аз ти ние вие що
    кого къде откъде накъде защо колко кога дали всички всичко друг други`,
  el: `ο η το οι τα του της των τον την τους τις τη στο στη στην στον στους στις στα ένας μια μία ένα ενός μιας και κι ή
    αλλά όμως ενώ αν ότι πως που να θα δεν μην μη με σε από για κατά μετά πριν προς χωρίς μέχρι ως ώς όπως όταν επειδή
    γιατί είναι ήταν είχε είχαν έχει έχουν έχω ήμουν μου σου μας σας αυτός αυτή αυτό αυτοί αυτές αυτά εκείνος αυτού αυτής
    αυτών οποίος οποία οποίο οποίοι οποίες οποίων οποίου τι ποιος ποια ποιο ποιοι ποιες ποιον ποιους ποιου πόσο πόσοι
    πόσες πόσα πόσος πόση πότε πού πώς όλα όλοι όλες άλλο άλλοι άλλες πολύ πιο επίσης μόνο`,
  ar: `في من على إلى الى عن مع بين حتى منذ خلال عند لدى أن ان إن أو و ثم لكن بل إذا لو كما لا لم لن ما ليس قد لقد كان كانت
    كانوا يكون تكون هو هي هم هن أنا نحن أنت هذا هذه ذلك تلك هؤلاء الذي التي الذين اللذان اللاتي به بها له لها لهم فيه
    فيها منه منها عليه عليها إليه إليها هل كيف متى أين اين لماذا ماذا كم أي أية اي من بعد قبل كل بعض غير أيضا حيث بعدما
    عندما وهو وهي وقد وكان وكانت`,
  fa: `و در به از که این آن را با است بود شد شده می های هایی ها برای یک تا بر هم نیز یا اما اگر هر چه چند چرا چگونه کجا کی کدام
    چقدر کند کرد کرده شود شوند باشد باشند بودند هستند دارد دارند داشت خود او آنها ما شما من پس نه همه دیگر`,
  he: `של את על אל עם לא כי אם או גם אבל כמו אך הוא היא הם הן אני אנחנו אתה זה זו זאת אלה אלו היה היתה הייתה היו יהיה
    להיות יש אין כל בין עד מן מה מי איך איפה היכן מתי מדוע למה כמה איזה איזו אילו אשר רק עוד יותר מאוד לו לה להם בו בה
    לאחר לפני`,
  hi: `का के की को से में पर ने और या कि है हैं था थी थे हो होता होती होते हुआ हुई हुए यह वह ये वे इस उस इन उन इसके उसके इसकी उसकी
    इसका उसका जो जिस जिसे जिसके जिन एक तो ही भी लिए तक साथ द्वारा बाद पहले कर करने करता करते किया किए की गया गई गए जाता जाती
    जाते रहा रही रहे सकता सकते सकती नहीं न अपने अपनी अपना क्या कौन किस किसे किसके किसकी किसका किसने किन कितना कितने कितनी कब
    कहाँ कहां क्यों कैसे कैसा कौनसा कौनसी बहुत कुछ सभी`,
  th: `ที่ และ ใน ของ เป็น มี ได้ ว่า ให้ กับ จาก โดย การ ความ ไม่ จะ ก็ นี้ นั้น ซึ่ง หรือ แต่ คือ อยู่ แล้ว ถูก ตาม ต่อ เพื่อ
    ด้วย กว่า ถึง เมื่อ ขณะ อะไร ใคร ไหน ใด เท่าไร เท่าไหร่ อย่างไร ยังไง ทำไม กี่ เขา เธอ มัน เรา ฉัน คุณ ทั้ง อีก ยัง เคย ต้อง
    ไป มา ขึ้น ลง ครับ ค่ะ`,
  zh: `的 了 是 在 和 与 及 或 也 都 而 就 着 过 这 那 他 她 它 们 我 你 您 其 之 于 以 为 被 把 从 对 由 等 并 但 与其 什么 谁 哪 哪些 哪个
    哪里 哪儿 多少 几 多 怎么 怎样 如何 为什么 为何 何 何时 吗 呢 吧 啊 他们 她们 它们 我们 你们 这个 那个 这些 那些 可以 個 这 這 們 與 為
    從 對 於 誰 什麼 哪裡 哪個 幾 怎麼 為什麼 嗎 並 還 还`,
  ja: `の に は を が で と も へ や か から まで より て た だ な です ます でし まし した して する し さ れ られ せ いる い ある あり あっ
    なる なり なっ この その あの どの これ それ あれ どれ ここ そこ どこ いつ 何 誰 だれ なぜ どう どんな いくつ いくら ない なく ず および
    または また こと もの ため よう という として について によって において`,
} as const;
