// feelin: each evaluation parses its text; it has no tables, so each rule is a condition.
import { evaluate } from 'feelin';
import { medianOf, report } from './reporting.mjs';

const COMPARISON = 'amount > 100 and region = "EU"';
const NAMES = { amount: 875, region: 'RO' };
const REGIONS = ['EU', 'UK', 'US', 'MD', 'RO'];
const RULES = [];
for (let low = 0; low < 1000; low += 100) {
  for (const region of REGIONS) {
    RULES.push(`amount >= ${low} and amount < ${low + 100} and region = "${region}"`);
  }
}

function expect(found, wanted) {
  if (found !== wanted) throw new Error(`${found} is not ${wanted}`);
}

async function compare() {
  const names = { amount: 250, region: 'EU' };
  expect(evaluate(COMPARISON, names).value, true);
  return medianOf(() => evaluate(COMPARISON, names));
}

async function table() {
  expect(RULES.findIndex((rule) => evaluate(rule, NAMES).value === true), 44);
  return medianOf(() => RULES.map((rule) => evaluate(rule, NAMES)));
}

report({ comparison: compare, table });
