import CompanyIcon from '@bitrix24/b24icons-vue/outline/CompanyIcon';
import ContactIcon from '@bitrix24/b24icons-vue/outline/ContactIcon';
import CrmIcon from '@bitrix24/b24icons-vue/outline/CrmIcon';
import DealIcon from '@bitrix24/b24icons-vue/outline/HandshakeIcon';
import LeadIcon from '@bitrix24/b24icons-vue/outline/LeadIcon';
import type { Component } from 'vue';
import type { CrmRef } from '#shared/model/push.ts';

/** The kinds of records by their numbers in the CRM; smart processes have numbers of their own. */
export const LEAD = 1;
export const DEAL = 2;
export const CONTACT = 3;
export const COMPANY = 4;

const NAMES: Readonly<Record<number, string>> = {
  [LEAD]: 'lead',
  [DEAL]: 'deal',
  [CONTACT]: 'contact',
  [COMPANY]: 'company',
};
const ICONS: Readonly<Record<number, Component>> = {
  [LEAD]: LeadIcon,
  [DEAL]: DealIcon,
  [CONTACT]: ContactIcon,
  [COMPANY]: CompanyIcon,
};

/** A key of `crm.kind`. */
export const kindName = (entityTypeId: number): string => NAMES[entityTypeId] ?? 'item';
export const kindIcon = (entityTypeId: number): Component => ICONS[entityTypeId] ?? CrmIcon;
export const refKey = ({ entityTypeId, id }: CrmRef): string => `${entityTypeId}:${id}`;
