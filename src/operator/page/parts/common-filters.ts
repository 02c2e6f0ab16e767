import type { Filter } from './filter-bar.tsx';

/** The choice of the days that numbers are of. */
export const TIME_FILTER: Filter = {
  name: 'time',
  label: 'Time',
  options: [
    ['', 'Last 30 days'],
    ['7-days', 'Last 7 days'],
    ['last-week', 'Last week, Monday to Sunday'],
    ['last-month', 'Last month'],
    ['90-days', 'Last 90 days'],
    ['year', 'This year'],
  ],
};

/** The choice of a wallet that names itself. */
export const WALLET_FILTER: Filter = {
  name: 'wallet',
  label: 'Wallet',
  options: [
    ['', 'Any wallet'],
    ['apple', 'Apple'],
    ['google', 'Google'],
  ],
};
