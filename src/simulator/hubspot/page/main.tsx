import { render } from 'preact';
import { dress } from '../../../operator/page/dress.ts';
import { SimulatorPage } from './simulator-page.tsx';

dress();
const page = document.querySelector('#page');
if (page !== null) render(<SimulatorPage />, page);
