import { findByCommunication } from '../crm-lookup.ts';
import { refused } from '../errors.ts';
import { phpMap } from '../json.ts';
import { method, type Method } from '../method.ts';
import { loose } from '../schema.ts';
import { CRM } from './crm-items.ts';

/** Who is known by an address or a number (rest.md 4.1). The code of an error is a sentence. */

export const crmDuplicateMethods: Method[] = [
  method({
    name: 'crm.duplicate.findbycomm',
    version: 2,
    scopes: CRM,
    params: { type: loose.text, values: loose.list(loose.text), entity_type: loose.text },
    run(call, { type, values, entity_type }) {
      if (!call.may('crm') || call.user.type !== 'employee')
        throw refused('Access denied', 'Access denied', 403);
      const sentence = (text: string): Error => refused(text, text);
      if (type === undefined || type === '') throw sentence('Communication type is not defined');
      if (type !== 'EMAIL' && type !== 'PHONE') {
        throw sentence(`Communication type '${type}' is not supported in current context`);
      }
      if (values === undefined || values.length === 0) throw sentence('Communication values is not defined');
      if (values.length > 20) call.ignored('values beyond the 20th');
      const found = findByCommunication(call.records, type, values.slice(0, 20));
      const result = new Map<string, number[]>();
      for (const [name, entityTypeId] of [
        ['LEAD', 1],
        ['CONTACT', 3],
        ['COMPANY', 4],
      ] as const) {
        const ids = found.get(entityTypeId);
        const wanted = entity_type === undefined || entity_type === name;
        if (ids !== undefined && wanted) result.set(name, ids.slice(0, 20));
        // Once one type has twenty the later ones are left out.
        if (wanted && (ids?.length ?? 0) >= 20) break;
      }
      return phpMap(result);
    },
  }),
];
