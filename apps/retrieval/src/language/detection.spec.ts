import { detectLanguage } from './detection.js';

/** A question, and two sentences of a document. */
const TEXTS = {
  en: [
    'How long may a customer keep a borrowed device?',
    'The committee met on Tuesday. Members will receive the plan.',
  ],
  de: [
    'Wie lange darf ein Kunde das Gerät behalten?',
    'Der Ausschuss tagte am Dienstag. Die Mitglieder erhalten den Plan.',
  ],
  fr: [
    'Combien de temps un client peut-il garder un appareil ?',
    "Le comité s'est réuni mardi et a reporté la décision.",
  ],
  es: ['¿Cuánto tiempo puede un cliente conservar un aparato?', 'El comité se reunió el martes y aplazó la decisión.'],
  it: [
    'Per quanto tempo un cliente può tenere un apparecchio?',
    'Il comitato si è riunito martedì e ha rinviato la decisione.',
  ],
  pt: ['Durante quanto tempo pode um cliente ficar com ele?', 'A comissão reuniu-se na terça-feira e adiou a decisão.'],
  ca: ['Quant de temps pot un client conservar un aparell?', 'El comitè es va reunir dimarts i va ajornar la decisió.'],
  nl: [
    'Hoe lang mag een klant een geleend apparaat houden?',
    'De commissie kwam dinsdag bijeen en stelde het besluit uit.',
  ],
  ro: ['Cât timp poate păstra un client un aparat?', 'Comitetul s-a întrunit marți și a amânat decizia.'],
  sv: ['Hur länge får en kund behålla en lånad apparat?', 'Kommittén möttes på tisdagen och sköt upp beslutet.'],
  no: [
    'Hvor lenge kan en kunde beholde et lånt apparat?',
    'Komiteen møttes ikke på tirsdag, men avgjørelsen ble utsatt av dem.',
  ],
  da: [
    'Hvor længe må en kunde beholde et lånt apparat?',
    'Udvalget mødtes ikke tirsdag, men beslutningen blev udskudt af dem.',
  ],
  fi: [
    'Kuinka kauan asiakas saa pitää lainattua laitetta?',
    'Toimikunta kokoontui tiistaina ja siirsi päätöksen, joka on nyt auki.',
  ],
  hu: ['Meddig tarthatja magánál az ügyfél a készüléket?', 'A bizottság kedden ülésezett és elhalasztotta a döntést.'],
  tr: ['Bir müşteri aldığı cihazı ne kadar süre tutabilir?', 'Komite salı günü toplandı ve kararı erteledi.'],
  pl: ['Jak długo klient może zatrzymać urządzenie?', 'Komitet zebrał się we wtorek i odłożył decyzję.'],
  cs: ['Jak dlouho si může zákazník nechat přístroj?', 'Výbor se sešel v úterý a odložil rozhodnutí.'],
  vi: ['Khách hàng được giữ thiết bị mượn trong bao lâu?', 'Ủy ban họp vào thứ Ba và hoãn quyết định.'],
  id: ['Berapa lama pelanggan boleh menyimpan alat ini?', 'Komite bertemu pada hari Selasa dan menunda keputusan itu.'],
  ru: ['Как долго клиент может держать взятый прибор?', 'Комитет собрался во вторник и отложил решение.'],
  uk: ['Як довго клієнт може тримати позичений прилад?', 'Комітет зібрався у вівторок і відклав рішення.'],
  bg: ['Колко време клиентът може да задържи взетия уред?', 'Комитетът заседава във вторник и отложи решението.'],
  el: ['Πόσο καιρό μπορεί ένας πελάτης να κρατήσει μια συσκευή;', 'Η επιτροπή συνεδρίασε την Τρίτη.'],
  ar: ['كم من الوقت يمكن للعميل الاحتفاظ بالجهاز؟', 'اجتمعت اللجنة يوم الثلاثاء وأجلت القرار.'],
  fa: ['مشتری تا چه مدت می‌تواند دستگاه را نگه دارد؟', 'کمیته روز سه‌شنبه تشکیل جلسه داد.'],
  he: ['כמה זמן רשאי לקוח להחזיק מכשיר?', 'הוועדה התכנסה ביום שלישי ודחתה את ההחלטה.'],
  hi: ['ग्राहक उपकरण कितने समय तक रख सकता है?', 'समिति की बैठक मंगलवार को हुई।'],
  th: ['ลูกค้าเก็บอุปกรณ์ที่ยืมไว้ได้นานเท่าไร', 'คณะกรรมการประชุมเมื่อวันอังคาร'],
  zh: ['客户可以保留借用的设备多长时间？', '委员会于星期二开会，决定推迟表决。'],
  ja: ['お客様は機器をどのくらい持っていてもよいですか。', '委員会は火曜日に開かれ、決定を延期した。'],
  ko: ['고객은 기기를 얼마나 오래 가지고 있을 수 있습니까?', '위원회는 화요일에 모여 결정을 미루었다.'],
};

describe('language detection', () => {
  it.each(Object.entries(TEXTS))('tells %s from a sentence', (language, texts) => {
    for (const text of texts) expect(detectLanguage(text)).toBe(language);
  });

  it('goes by most of a text, not by the names in it', () => {
    expect(detectLanguage('Clubs from Los Angeles, Los Gatos and Los Altos have won the cup.')).toBe('en');
    expect(detectLanguage('Das Lied „The Sound of Silence“ war in den USA und in Japan bekannt.')).toBe('de');
    expect(detectLanguage('苹果公司发布了新的 iPhone 和 MacBook Air 产品')).toBe('zh');
  });

  it('does not guess where nothing tells', () => {
    for (const text of ['', '   ', '42', 'Vellin Korsholm 2026', 'Hen party', 'தமிழ்'])
      expect(detectLanguage(text)).toBeUndefined();
  });

  it('reads the beginning of a book only', () => {
    const started = performance.now();
    expect(detectLanguage('The pump runs at night. '.repeat(100_000))).toBe('en');
    expect(performance.now() - started).toBeLessThan(100);
  });
});
