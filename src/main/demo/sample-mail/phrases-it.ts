import { italianSales } from './phrases-it-sales.ts';
import { answering, them, us, type Item, type Phrases, type Scenario } from './scenario.ts';

const none = undefined;

const support: readonly Scenario[] = [
  {
    desk: 'support',
    only: /pompa|gruppo/,
    subjects: [
      'Guasto: {item}',
      'Perdita d’acqua – {item}',
      'Rumore anomalo: {item}',
      'Intervento urgente a {city}',
    ],
    steps: [
      them(
        'photo',
        [
          'da ieri sera {theItem} perde acqua dalla flangia e abbiamo dovuto fermare la linea.',
          'sentiamo un rumore metallico molto forte all’avvio, e dopo qualche minuto scatta la protezione.',
          'stamattina abbiamo trovato il locale tecnico allagato: il problema sembra essere {theItem}.',
        ],
        [
          'Vi allego una foto. La matricola è {serial}.',
          'Potete mandare un tecnico a {city} il prima possibile?',
          'Siamo ancora in garanzia, se non sbaglio.',
        ],
      ),
      us(
        none,
        [
          'grazie della foto, è molto utile: si tratta quasi certamente della tenuta meccanica.',
          'abbiamo aperto la segnalazione n. {case}. Un tecnico la chiamerà entro due ore.',
        ],
        [
          'Nel frattempo chiuda la valvola a monte e tolga tensione, per favore.',
          'L’intervento è previsto nelle prossime ore.',
        ],
      ),
      them(none, [
        'tutto risolto, grazie! Il tecnico è stato gentilissimo e molto preciso.',
        'il tecnico è passato, ma dopo un’ora il problema si è ripresentato uguale.',
        'va bene, aspettiamo la chiamata. Chiedete di me in portineria.',
      ]),
      answering(
        us(none, [
          'ci fa molto piacere. Chiudiamo la segnalazione; per qualsiasi cosa risponda a questo messaggio.',
          'ci dispiace. Torniamo domattina con il pezzo di ricambio e il responsabile dell’officina.',
          'perfetto, il tecnico la chiama tra pochi minuti.',
        ]),
      ),
    ],
  },
  {
    desk: 'support',
    only: /pompa|gruppo/,
    subjects: ['Ricambi per {item}', 'Kit guarnizioni: codice?', 'Richiesta ricambi, matricola {serial}'],
    steps: [
      them(
        none,
        [
          'ci servono le guarnizioni di ricambio per {theItem}, matricola {serial}.',
          'nel manuale non troviamo il codice della girante. Ce lo potete indicare?',
        ],
        [
          'Se sono disponibili, ne prenderemmo {qty}.',
          'È ancora in produzione, oppure dobbiamo cercare un equivalente?',
        ],
      ),
      answering(
        us(
          none,
          [
            'il codice giusto è KG-{part}: lo abbiamo a magazzino e può partire oggi.',
            'quel modello non è più in produzione, però i ricambi restano garantiti per dieci anni.',
          ],
          ['Il costo è di € 38 più IVA, spedizione compresa.', 'Mi conferma l’indirizzo di {city}?'],
        ),
      ),
      them(none, [
        'confermo tutto, procedete pure con la spedizione.',
        'perfetto. L’indirizzo è sempre quello, c/o magazzino ricambi.',
      ]),
    ],
  },
  {
    desk: 'support',
    subjects: [
      'Manutenzione programmata – {city}',
      'Contratto di manutenzione {doc}',
      'Visita annuale: quale data?',
    ],
    steps: [
      us(
        none,
        [
          'è il momento della visita annuale prevista dal contratto n. {doc}.',
          'le ricordiamo che la revisione {ofItem} scade a fine mese.',
        ],
        ['Potremmo venire {day}: le andrebbe bene? L’impianto dovrà restare fermo per circa due ore.'],
      ),
      them(none, [
        '{day} va benissimo. Avviso il capoturno.',
        'in quei giorni siamo in piena produzione: si può fare la settimana dopo?',
        'd’accordo. Portate per favore anche il filtro nuovo, il nostro è da cambiare.',
      ]),
      answering(
        us('invitation', [
          'confermato. In allegato trova l’appuntamento.',
          'nessun problema: le telefono per la nuova data. Intanto le mando l’invito, che poi sposterò.',
          'confermato, filtro compreso. L’invito è in allegato.',
        ]),
      ),
    ],
  },
  {
    desk: 'support',
    only: /pompa|gruppo|quadro|centralina|misuratore/,
    subjects: ['Manuale {ofItem}', 'Avete il manuale in italiano?', 'Schema elettrico – {item}'],
    steps: [
      them(
        none,
        [
          'abbiamo smarrito il manuale {ofItem}. Ce ne potete mandare una copia?',
          'l’elettricista ci chiede lo schema dei collegamenti, e nella scatola non c’era.',
        ],
        [
          'Grazie mille in anticipo.',
          'È per la verifica ispettiva di {day}, quindi abbiamo un po’ di fretta.',
        ],
      ),
      us('manual', [
        'eccolo in allegato, in italiano e in inglese.',
        'certo! Trova il PDF in allegato; lo schema è a pagina dodici.',
      ]),
      them(none, ['ricevuto, siete stati rapidissimi. Grazie!', 'grazie, è proprio quello che cercavo.']),
    ],
  },
];

const internal: readonly Scenario[] = [
  {
    desk: 'internal',
    subjects: ['Obiettivi del trimestre', 'Riunione commerciale di {day}', 'Preventivi aperti'],
    steps: [
      them(
        none,
        [
          'ti ricordo la riunione di {day}: partiamo dai numeri del trimestre e poi parliamo dei clienti nuovi.',
          '{day} facciamo il punto sulle vendite. Saremo in quattro, basta un’ora.',
        ],
        [
          'Porta anche la situazione dei preventivi aperti, per favore.',
          'Se hai idee, scrivimele prima, così le metto in scaletta.',
        ],
      ),
      us(none, [
        'ci sono. Preparo una tabella con le offerte ancora in sospeso.',
        'va bene, ti mando tutto entro domani.',
      ]),
    ],
  },
  {
    desk: 'internal',
    subjects: ['Fiera di {city}: chi viene?', 'Stand di {city}'],
    steps: [
      them(none, [
        'per lo stand di {city} servono ancora due persone. Tu ci saresti?',
        'abbiamo avuto conferma dello stand di {city}. Chi porta il banco dimostrativo?',
      ]),
      us(none, [
        'sì, contami pure. Per l’albergo ci pensi tu?',
        'ci sono! Passo io in officina a caricare il banco.',
      ]),
      them(none, [
        'grande, grazie. Prenoto io per tutti.',
        'perfetto, ti mando il programma appena ce l’ho.',
      ]),
    ],
  },
  {
    desk: 'internal',
    subjects: ['Piano ferie', 'Ferie e permessi'],
    steps: [
      them(none, [
        'entro {day} devo consegnare il piano ferie. Mi mandi le tue date?',
        'mi manca solo la tua richiesta di ferie. Riesci a mandarmela entro {day}?',
      ]),
      us(none, [
        'le stesse dell’anno scorso, se per voi va bene.',
        'te le mando stasera, devo prima sentire a casa.',
      ]),
    ],
  },
  {
    desk: 'internal',
    subjects: ['Disponibilità {ofItem}', 'Magazzino: {item}', 'Una domanda su {theItem}'],
    steps: [
      us(none, [
        'mi dici quanti pezzi abbiamo {ofItem}? Ho un cliente di {city} che ne chiede {qty}.',
        'mi confermi la pressione massima {ofItem}? Il cliente insiste.',
      ]),
      answering(
        them(none, [
          'a oggi ne abbiamo {qty}, ma la metà è già impegnata.',
          'sì, il valore a catalogo è giusto: l’abbiamo riprovato al banco la settimana scorsa.',
        ]),
      ),
    ],
  },
];

const item = (the: string, name: string, price: number): Item => {
  const feminine = the === 'la';
  const article = the === 'lo' ? 'dello' : the === 'il' ? 'del' : feminine ? 'della' : 'dell’';
  return { name, the: `${the} ${name}`, of: `${article} ${name}`, price };
};

export const italian: Phrases = {
  scenarios: [...italianSales, ...support, ...internal],
  items: [
    item('la', 'pompa centrifuga AP-40', 1280),
    item('la', 'valvola a sfera DN50', 86),
    item('il', 'gruppo di pressurizzazione GP-3', 4150),
    item('il', 'riduttore di pressione RP-20', 142),
    item('il', 'quadro di comando QC-7', 965),
    item('lo', 'scambiatore a piastre SP-90', 2730),
    item('il', 'filtro a Y FY-32', 58),
    item('la', 'pompa dosatrice PD-12', 610),
    item('il', 'misuratore di portata MP-65', 1490),
    item('la', 'centralina CT-5', 745),
  ],
  greetings: {
    formal: ['Buongiorno {name},', 'Gentile {name},', 'Buongiorno,', 'Salve {name},'],
    familiar: ['Ciao {name},', 'Buongiorno {name},', 'Ciao,'],
  },
  closings: ['Cordiali saluti', 'Grazie e buon lavoro', 'Un cordiale saluto', 'Buona giornata', 'A presto'],
  cities: [
    'Brescia',
    'Treviglio',
    'Sondrio',
    'Forlì',
    'Cantù',
    'La Spezia',
    'Lecce',
    'Padova',
    'Mondovì',
    'Trento',
  ],
};
