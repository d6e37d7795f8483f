// bpmn-engine: conditions are its JavaScript, service tasks are functions of the host.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as elements from 'bpmn-elements';
import { Engine } from 'bpmn-engine';
import BpmnModdle from 'bpmn-moddle';
import serializer, { TypeResolver } from 'moddle-context-serializer';
import { medianOf, report } from './reporting.mjs';

const folder = process.argv[2];
const variables = { amount: 250, region: 'EU' };
for (let n = 0; n < 12; n++) variables[`field_${n}`] = 'x'.repeat(40);

function textOf(name) {
  return readFileSync(join(folder, `${name}.bpmn`), 'utf8')
    .replaceAll('<serviceTask ', '<serviceTask implementation="${environment.services.work}" ')
    .replaceAll('<definitions ', '<definitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ')
    .replace(/<conditionExpression>amount &gt; (\d+) and region = &quot;EU&quot;</g,
      '<conditionExpression xsi:type="tFormalExpression" language="javascript">' +
      'next(null, this.environment.variables.amount &gt; $1 ' +
      '&amp;&amp; this.environment.variables.region === "EU")<');
}

// The file is parsed once, in the way that its documentation shows for speed.
async function contextOf(name) {
  const parsed = await new BpmnModdle().fromXML(textOf(name));
  return serializer(parsed, TypeResolver(elements));
}

function plays(name, jobs) {
  return async () => {
    const sourceContext = await contextOf(name);
    let done = 0;
    const services = { work: (scope, callback) => { done += 1; callback(null); } };
    const play = () => new Promise((resolve, reject) => {
      const engine = new Engine({ name: 'bench', sourceContext, services });
      engine.once('end', resolve);
      engine.once('error', reject);
      engine.execute().catch(reject);
    });
    await play();
    if (done !== jobs) throw new Error(`${done} jobs were done, not ${jobs}`);
    return medianOf(play);
  };
}

async function pickUp() {
  const engine = new Engine({ source: textOf('fifty'), variables });
  const api = await engine.execute();
  for (let n = 0; n < 4; n++) step(api);
  const saved = JSON.stringify(await engine.getState());
  await engine.stop();
  return medianOf(async () => {
    const again = new Engine().recover(JSON.parse(saved));
    step(await again.resume());
    await again.stop();
  });
}

function step(api) {
  const [task] = api.getPostponed().filter((one) => one.type === 'bpmn:UserTask');
  if (!task) throw new Error('no user task waits');
  task.signal();
}

async function parse() {
  const source = textOf('big');
  return medianOf(async () => {
    const engine = new Engine({ source });
    const [definition] = await engine.getDefinitions();
    definition.getProcesses();
  });
}

report({ row: plays('row', 10), split: plays('split', 10), many: plays('many', 100), 'pick up': pickUp, parse });
