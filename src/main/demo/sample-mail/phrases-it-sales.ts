import { answering, them, us, type Scenario } from './scenario.ts';

const none = undefined;

export const italianSales: readonly Scenario[] = [
  {
    desk: 'sales',
    subjects: [
      'Richiesta di preventivo: {item}',
      'Preventivo per {qty} pz. {item}',
      'Offerta {item} – cantiere di {city}',
    ],
    steps: [
      them(
        none,
        [
          'per un impianto che stiamo realizzando a {city} ci servono {qty} pezzi {ofItem}.',
          'stiamo preparando il capitolato per il cantiere di {city} e vorremmo inserire {theItem}, in {qty} pezzi.',
          'un nostro cliente di {city} ci ha chiesto {theItem}: ne servirebbero {qty}.',
        ],
        [
          'Potreste mandarci la vostra migliore offerta, con tempi di consegna e condizioni di pagamento?',
          'Ci fate avere un preventivo entro {day}? Dobbiamo chiudere il computo in settimana.',
          'Ci interessano prezzo, disponibilità e tempi di consegna franco cantiere.',
        ],
      ),
      us(
        'quote',
        [
          'grazie della richiesta. In allegato trova l’offerta n. {doc} per {qty} pezzi {ofItem}.',
          'come promesso le invio l’offerta n. {doc}: il prezzo unitario è di € {price}, trasporto escluso.',
          'ecco l’offerta n. {doc}. Ho applicato lo sconto riservato ai clienti abituali, già compreso nel prezzo di € {price}.',
        ],
        [
          'La consegna è prevista in tre settimane dall’ordine; l’offerta è valida trenta giorni.',
          'Abbiamo già qualche pezzo a magazzino, perciò una prima consegna può partire entro {day}.',
          'Il pagamento resta a sessanta giorni fine mese, come d’accordo l’anno scorso.',
        ],
      ),
      them(
        none,
        [
          'ho visto l’offerta e il prezzo è un po’ più alto di quanto avevamo previsto.',
          'grazie della risposta così rapida. Ne ho parlato con la direzione e l’offerta è interessante.',
          'grazie. Prima di confermare avrei bisogno di un chiarimento sui tempi.',
        ],
        [
          'Se arrivassimo a {qty} pezzi anche per il secondo lotto, si potrebbe fare qualcosa di più sul prezzo?',
          'È possibile avere la consegna in due volte, metà subito e metà a fine mese?',
          'Il collaudo è compreso? Nel capitolato ci viene richiesto espressamente.',
        ],
      ),
      answering(
        us(
          none,
          [
            'ne ho parlato con il nostro responsabile: possiamo venirle incontro, ma solo se l’ordine arriva entro {day}.',
            'sì, si può fare. Le aggiorno l’offerta e gliela rimando in giornata.',
            'certo: il collaudo è compreso e lo fa un nostro tecnico, senza costi aggiuntivi.',
          ],
          [
            'Resto a disposizione per qualsiasi dubbio.',
            'Mi chiami pure quando vuole, sono in ufficio fino alle 18.',
            'Attendo un suo cenno.',
          ],
        ),
      ),
    ],
  },
  {
    desk: 'sales',
    subjects: ['Ordine n. {doc}', 'Ordine {doc} – {item}', 'Conferma d’ordine {doc}'],
    steps: [
      them(
        'order',
        [
          'in allegato il nostro ordine n. {doc} per {qty} pezzi {ofItem}.',
          'vi confermiamo l’acquisto: trovate allegato l’ordine n. {doc}.',
          'come anticipato al telefono, vi trasmetto l’ordine n. {doc}, {qty} pezzi in tutto.',
        ],
        [
          'Vi chiedo cortesemente di confermare la ricezione e la data di consegna.',
          'La merce va consegnata presso il nostro magazzino di {city}, dalle 8 alle 12.',
          'Ci serve tutto entro {day}: fateci sapere subito se ci sono difficoltà.',
        ],
      ),
      us(
        none,
        [
          'ordine ricevuto, grazie. È già in lavorazione e la consegna è confermata per {day}.',
          'confermo l’ordine n. {doc}. Le invierò il documento di trasporto appena la merce parte.',
          'grazie dell’ordine. L’ho passato in produzione questa mattina.',
        ],
        ['Buona giornata!', 'Per qualsiasi cosa sono qui.', 'A presto e grazie della fiducia.'],
      ),
      them(none, [
        'perfetto, grazie. Un’ultima cortesia: indicate il numero d’ordine anche sulla fattura, altrimenti l’amministrazione la respinge.',
        'ottimo. Avvisate il magazzino almeno un giorno prima, perché il muletto è in condivisione con un’altra ditta.',
        'benissimo. Se riuscite ad anticipare anche solo una parte, per noi è tutto di guadagnato.',
      ]),
    ],
  },
  {
    desk: 'sales',
    subjects: ['Fattura n. {doc}', 'Fattura {doc} – copia di cortesia'],
    steps: [
      us(
        'invoice',
        [
          'in allegato la fattura n. {doc} relativa alla consegna {ofItem}.',
          'le invio la copia di cortesia della fattura n. {doc}; l’originale è già sul vostro cassetto fiscale.',
        ],
        [
          'La scadenza è a sessanta giorni fine mese.',
          'Le ricordo che l’IBAN è cambiato da gennaio: quello giusto è in calce alla fattura.',
        ],
      ),
      them(
        none,
        [
          'abbiamo ricevuto la fattura, ma a noi risultano {qty} pezzi e non uno di più: può verificare?',
          'sulla fattura manca il riferimento al nostro ordine. Potete integrarla?',
          'mi sembra che lo sconto concordato non sia stato applicato. Il prezzo doveva essere di € {price}.',
        ],
        [
          'Senza questa correzione non riusciamo a metterla in pagamento.',
          'Nessuna fretta, ma vorremmo chiudere il mese con i conti a posto.',
        ],
      ),
      us(
        none,
        [
          'ha ragione, è un nostro errore: le mando una nota di credito e la fattura corretta entro {day}.',
          'ho controllato con l’amministrazione e confermo: provvediamo subito alla correzione.',
        ],
        ['Mi scuso per il disguido.', 'Grazie della segnalazione e della pazienza.'],
      ),
    ],
  },
  {
    desk: 'sales',
    subjects: ['Incontro di {day}', 'Visita in azienda: {day} va bene?', 'Riunione sul progetto di {city}'],
    steps: [
      them(
        'invitation',
        [
          'sarei dalle vostre parti {day}: ci possiamo vedere una mezz’ora per parlare del progetto di {city}?',
          'prima di firmare ci piacerebbe vedere il banco prova. {day} potrebbe andare?',
          'possiamo fissare una breve riunione {day}? Verrebbe anche il nostro responsabile tecnico.',
        ],
        [
          'Al mattino sarebbe meglio, dopo le dieci.',
          'Va bene anche in videochiamata, se preferisce.',
          'Mi dica lei dove.',
        ],
      ),
      us(
        'invitation',
        [
          'volentieri! Le mando l’invito per {day} alle 10:30, da noi a Brescia.',
          'va benissimo. Trova l’appuntamento in allegato, così lo può mettere direttamente in agenda.',
        ],
        [
          'Il parcheggio per gli ospiti è subito dopo il cancello, a destra.',
          'Se le fa piacere, poi ci fermiamo a pranzo qui vicino.',
        ],
      ),
      them(none, [
        'confermo, a {day} allora. Porto con me i disegni aggiornati.',
        'perfetto, saremo in tre. Grazie della disponibilità.',
        'purtroppo è sorto un imprevisto: potremmo spostare tutto di un paio d’ore?',
      ]),
    ],
  },
  {
    desk: 'sales',
    subjects: [
      'Ritardo nella consegna {ofItem}',
      'Sollecito ordine {doc}',
      'Dov’è la nostra merce? Ordine {doc}',
    ],
    steps: [
      them(
        none,
        [
          'l’ordine n. {doc} doveva arrivare la settimana scorsa e non abbiamo ancora notizie.',
          'il cantiere di {city} è fermo perché manca {theItem}.',
          'è la seconda volta che devo sollecitare l’ordine n. {doc}, e francamente non me l’aspettavo da voi.',
        ],
        [
          'Mi può dire oggi stesso quando arriva?',
          'Vi prego di farci avere una data certa.',
          'Ogni giorno di fermo ci costa parecchio: contiamo su una vostra risposta.',
        ],
      ),
      us(
        none,
        [
          'ha tutte le ragioni e me ne scuso. Il fornitore delle guarnizioni ci ha consegnato in ritardo.',
          'ho appena parlato con la logistica: il camion è partito stamattina.',
        ],
        [
          'La consegna è ora fissata per domani in mattinata e la seguo io di persona.',
          'Il trasporto sarà naturalmente a nostro carico.',
        ],
      ),
      them('delivery-note', [
        'la merce è arrivata stamattina, ma mancano due colli rispetto al documento di trasporto allegato.',
        'arrivato tutto, grazie. Le rimando firmato il documento di trasporto.',
      ]),
    ],
  },
  {
    desk: 'sales',
    subjects: ['Listino {year}', 'Nuovo listino e condizioni', 'Catalogo e listino aggiornati?'],
    steps: [
      them(
        none,
        [
          'potreste mandarci il listino aggiornato? Il nostro è ancora quello di due anni fa.',
          'stiamo rivedendo i fornitori per il prossimo anno e ci servirebbe il vostro listino completo.',
        ],
        ['Meglio in un formato che si possa importare, se l’avete.', 'Ci interessa soprattutto {theItem}.'],
      ),
      us(
        'price-list',
        [
          'ecco il listino in formato CSV, così lo può importare direttamente nel gestionale.',
          'certo, lo trova in allegato. I prezzi sono al netto dell’IVA.',
        ],
        [
          'Sulle quantità oltre i cinquanta pezzi possiamo ragionare a parte.',
          'Le condizioni valgono fino a fine anno.',
        ],
      ),
    ],
  },
];
