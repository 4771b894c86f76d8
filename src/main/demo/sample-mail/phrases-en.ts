import { answering, them, us, type Item, type Phrases, type Scenario } from './scenario.ts';

const none = undefined;

const sales: readonly Scenario[] = [
  {
    desk: 'sales',
    subjects: ['Quote request: {item}', 'Pricing for {qty} x {item}', '{city} project – {item}'],
    steps: [
      them(
        none,
        [
          'we are fitting out a new site in {city} and need {qty} units of the {item}.',
          'your {item} came up in our review for {city}. We would be looking at {qty} units to begin with.',
        ],
        [
          'Could you send us your best price, with lead time and terms?',
          'A quote by {day} would help us a great deal.',
          'Please include delivery to {city}, duties paid.',
        ],
      ),
      us(
        'quote',
        [
          'thank you for your enquiry. Please find our quote no. {doc} attached; the unit price is €{price}.',
          'here is quote no. {doc} for {qty} units, as discussed on the phone.',
        ],
        [
          'Lead time is three weeks from order, and the quote holds for thirty days.',
          'We have some stock on the shelf, so a first batch could leave by {day}.',
        ],
      ),
      them(
        none,
        [
          'thanks for the quick turnaround. The price is a little above our budget.',
          'this looks good. One question before I take it to my director.',
        ],
        [
          'Is there any room if we commit to a second batch in spring?',
          'Does the price include commissioning on site?',
        ],
      ),
      answering(
        us(
          none,
          [
            'we can meet you halfway: five per cent off if the order reaches us by {day}.',
            'yes, commissioning is included, one day with one of our engineers.',
          ],
          ['Do call me if anything is unclear.', 'I look forward to hearing from you.'],
        ),
      ),
    ],
  },
  {
    desk: 'sales',
    subjects: ['Purchase order {doc}', 'PO {doc} – {item}'],
    steps: [
      them(
        'order',
        [
          'please find attached our purchase order {doc} for {qty} units of the {item}.',
          'we are happy to go ahead: PO {doc} is attached.',
        ],
        [
          'Kindly confirm receipt and the delivery date.',
          'The goods-in bay is open from 7 to 3, and the driver should ask for me.',
        ],
      ),
      us(none, [
        'many thanks, PO {doc} is booked in and will ship by {day}.',
        'order received. I will send the tracking number as soon as the carrier has collected.',
      ]),
      them(none, [
        'perfect. Please quote our PO number on the invoice.',
        'great, thank you. Looking forward to working together.',
      ]),
    ],
  },
  {
    desk: 'sales',
    subjects: ['Invoice {doc}', 'Query on invoice {doc}'],
    steps: [
      us('invoice', [
        'please find attached invoice {doc} for the {item}.',
        'invoice {doc} is attached; payment is due within sixty days.',
      ]),
      them(none, [
        'the invoice shows {qty} units, but our goods-in note says otherwise. Could you check?',
        'received, thank you. It is down for payment in our next run on {day}.',
      ]),
      answering(
        us(none, [
          'you are quite right, and I apologise. A corrected invoice is on its way.',
          'thank you for letting me know.',
        ]),
      ),
    ],
  },
  {
    desk: 'sales',
    subjects: ['Visit on {day}', 'Meeting in {city}', 'Factory tour?'],
    steps: [
      them(
        none,
        [
          'I will be in northern Italy next week. Would {day} suit you for a short visit?',
          'before we sign I would love to see the test bench. Is {day} possible?',
        ],
        ['Mornings are best for me.', 'A video call would be fine too.'],
      ),
      us('invitation', [
        'with pleasure. The invitation is attached; we are twenty minutes from the airport.',
        '{day} at 10:30 works well, and I have attached the appointment.',
      ]),
      them(none, [
        'accepted, see you there. I will bring the drawings.',
        'something has come up, I am afraid. Could we make it two hours later?',
      ]),
    ],
  },
  {
    desk: 'sales',
    subjects: ['Late delivery, order {doc}', 'Order {doc}: any news?'],
    steps: [
      them(
        none,
        [
          'order {doc} was due last week and we have heard nothing since.',
          'our fitters in {city} are standing idle for want of the {item}.',
        ],
        [
          'When will it arrive? I need a firm date today.',
          'This is the second time this year, which is not like you.',
        ],
      ),
      us(
        none,
        [
          'I am very sorry. A supplier let us down, and I should have told you sooner.',
          'the lorry left this morning, and it will be with you tomorrow morning.',
        ],
        ['Carriage is on us, of course.', 'I am following it myself.'],
      ),
      them('delivery-note', [
        'all received this morning, thank you. The signed delivery note is attached.',
        'two boxes are missing against the attached delivery note.',
      ]),
    ],
  },
];

const support: readonly Scenario[] = [
  {
    desk: 'support',
    only: /pump|booster/,
    subjects: ['Fault on {item}', 'Leaking {item}', 'Urgent: line stopped in {city}'],
    steps: [
      them(
        'photo',
        [
          'the {item} has been leaking at the flange since last night and the line is down.',
          'we hear a loud grinding noise at start-up, and the breaker trips after a minute.',
        ],
        ['Photo attached; the serial number is {serial}.', 'Could someone come out to {city}?'],
      ),
      us(
        none,
        [
          'thank you for the photo, it looks like the mechanical seal. I have opened case {case}.',
          'an engineer will ring you within two hours.',
        ],
        ['Please close the upstream valve in the meantime.', 'A visit is pencilled in for tomorrow morning.'],
      ),
      them(none, [
        'all sorted, and your engineer was excellent.',
        'I am afraid it is back, exactly as before.',
      ]),
    ],
  },
  {
    desk: 'support',
    only: /pump|booster/,
    subjects: ['Spare parts for {item}', 'Seal kit, serial {serial}'],
    steps: [
      them(
        none,
        [
          'we need a seal kit for the {item}, serial number {serial}.',
          'the manual does not give a part number for the impeller.',
        ],
        ['If you have them, we will take {qty}.', 'Is it still made, or should we look for a replacement?'],
      ),
      answering(
        us(
          none,
          [
            'the part number is KG-{part}. It is on the shelf and can leave today.',
            'that model is out of production, but spares are guaranteed for ten years.',
          ],
          ['The price is €38, carriage included.'],
        ),
      ),
    ],
  },
  {
    desk: 'support',
    only: /pump|booster|meter/,
    subjects: ['Manual for {item}', 'Wiring diagram, {item}'],
    steps: [
      them(none, [
        'we have mislaid the manual for the {item}. Could you send us a copy?',
        'our electrician is asking for the wiring diagram.',
      ]),
      us('manual', [
        'here it is, in English and Italian.',
        'of course. The diagram is on page twelve of the attached PDF.',
      ]),
    ],
  },
];

const item = (name: string, price: number): Item => ({ name, the: name, of: name, price });

export const english: Phrases = {
  scenarios: [...sales, ...support],
  items: [
    item('AP-40 centrifugal pump', 1280),
    item('DN50 ball valve', 86),
    item('GP-3 booster set', 4150),
    item('SP-90 plate heat exchanger', 2730),
    item('PD-12 dosing pump', 610),
    item('MP-65 flow meter', 1490),
  ],
  greetings: {
    formal: ['Dear {name},', 'Hello {name},', 'Good morning {name},'],
    familiar: ['Hi {name},'],
  },
  closings: ['Kind regards', 'Best regards', 'Many thanks', 'With thanks', 'All the best'],
  cities: ['Bristol', 'Cork', 'Aberdeen', 'Gothenburg', 'Leith', 'Kinsale', 'Uppsala'],
};
