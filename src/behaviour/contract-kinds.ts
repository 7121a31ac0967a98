// The kinds of alert that a contract watches for, as the catalogue and the budget know them.

export interface ContractKindSpec {
  /** Kind of the alert; never renamed or reused. */
  readonly name: 'new-destination' | 'new-peer' | 'new-service' | 'unusual-hour';
  readonly title: string;
  readonly description: string;
  readonly technique: { readonly id: string; readonly name: string; readonly matrix: 'enterprise' | 'ics' };
}

export const CONTRACT_KINDS: readonly ContractKindSpec[] = [
  {
    name: 'new-destination',
    title: 'New destination',
    description: 'A device talks to a host on the Internet, or on a port of one, that its contract does not know.',
    technique: { id: 'T1071', name: 'Application Layer Protocol', matrix: 'enterprise' },
  },
  {
    name: 'new-peer',
    title: 'New neighbour',
    description: 'A device begins to talk to another device of the house, or to another service of one.',
    technique: { id: 'T1021', name: 'Remote Services', matrix: 'enterprise' },
  },
  {
    name: 'new-service',
    title: 'New service',
    description:
      'A device answers on a port where it never answered before, or answers the Internet for the first time.',
    technique: { id: 'T1571', name: 'Non-Standard Port', matrix: 'enterprise' },
  },
  {
    name: 'unusual-hour',
    title: 'Unusual hour',
    description: 'A device that keeps regular hours is awake at a time of day when it never was.',
    technique: { id: 'T1029', name: 'Scheduled Transfer', matrix: 'enterprise' },
  },
];
