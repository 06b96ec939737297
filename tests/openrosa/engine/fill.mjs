// ODK's own form engine stands in for a phone: it downloads our form over HTTP, fills it, judges
// it by the form's own relevance and constraints, and posts the payload it made.
// In: one JSON object on stdin. Out: one JSON object on stdout. See tests/openrosa/engine_runs.py.
// @ts-check
import { JSDOM } from 'jsdom';

const DOM = [
  'DOMParser', 'XMLSerializer', 'Node', 'Element', 'Document', 'XMLDocument', 'Attr', 'Text',
  'XPathResult', 'XPathEvaluator', 'XPathExpression', 'Comment', 'CDATASection', 'NodeFilter',
  'CharacterData', 'NamedNodeMap', 'HTMLElement', 'document',
];

const PROTOCOL = { 'X-OpenRosa-Version': '1.0' };

async function loadEngine() {
  const { window } = new JSDOM('');
  for (const name of DOM) if (window[name] !== undefined) globalThis[name] ??= window[name];
  globalThis.window = /** @type {any} */ (window);
  // Its XPath parser was built for browsers and asks for files when it believes itself in Node.
  const { process } = globalThis;
  globalThis.process = /** @type {any} */ (undefined);
  try {
    return await import('@getodk/xforms-engine');
  } finally {
    globalThis.process = process;
  }
}

/** @param {string} url */
async function text(url, options = {}) {
  const answer = await fetch(url, { headers: PROTOCOL, ...options });
  if (!answer.ok) throw new Error(`${answer.status} ${url} ${await answer.text()}`);
  return answer.text();
}

/** @param {string} xml @param {string} name */
const every = (xml, name) =>
  [...new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagName(name)];
/** @param {string} xml @param {string} name */
const first = (xml, name) => every(xml, name)[0]?.textContent ?? '';

/** The form, its lists and the size of one post, found as a phone finds them. */
async function download(engine, base) {
  const list = await text(`${base}/formList`);
  const manifest = await text(first(list, 'manifestUrl'));
  const files = {};
  for (const media of every(manifest, 'mediaFile')) {
    const part = (name) => media.getElementsByTagName(name)[0]?.textContent ?? '';
    files[part('filename')] = await text(part('downloadUrl'));
  }
  const loaded = await engine.loadForm(await text(first(list, 'downloadUrl')), {
    fetchFormAttachment: async (url) =>
      new Response(files[String(url).split('/').pop() ?? ''], {
        headers: { 'Content-Type': 'text/csv' },
      }),
  });
  if (loaded.status === 'failure') throw loaded.error;
  return loaded;
}

/** Every node of the tree, in document order, as it is at this moment. */
function* nodes(node) {
  yield node;
  for (const child of node.currentState.children ?? []) yield* nodes(child);
}

const nameOf = (node) => node.currentState.reference.split('/').pop();

/** A JPEG of its own content: its name in a comment of 4 KB after the first marker. */
function picture(jpeg, name) {
  const bytes = Buffer.from(jpeg, 'base64');
  const comment = Buffer.from(name.padEnd(4094));
  const marker = Buffer.from([0xff, 0xfe, 0x10, 0]);
  const parts = [bytes.subarray(0, 2), marker, comment, bytes.subarray(2)];
  return new File([Buffer.concat(parts)], `${name}.jpg`, { type: 'image/jpeg' });
}

function set(node, value) {
  if (node.nodeType === 'select') node.selectValues(Array.isArray(value) ? value : [value]);
  else node.setValue(node.nodeType === 'upload' ? value : String(value));
}

/** Answer in document order, as a person scrolls; what is not shown is not answered. */
function fill(root, answers, photo) {
  for (const node of nodes(root)) {
    if (!node.currentState.relevant) continue;
    const name = nameOf(node);
    if (node.nodeType === 'upload') {
      const file = photo && node.currentState.required ? photo(name) : null;
      if (file) set(node, file);
    } else if (name in answers && node.nodeType !== 'group') set(node, answers[name]);
  }
}

/** The names of everything that is shown. */
const shown = (root) => [...nodes(root)].filter((node) => node.currentState.relevant).map(nameOf);

function violations(root) {
  const found = {};
  for (const node of nodes(root)) {
    const violation = node.validationState?.violation;
    if (violation) found[nameOf(node)] = violation.condition;
  }
  return found;
}

async function post(base, data) {
  const asked = await fetch(`${base}/submission`, { method: 'HEAD', headers: PROTOCOL });
  const answer = await fetch(`${base}/submission`, {
    method: 'POST',
    headers: PROTOCOL,
    body: data,
  });
  const body = await answer.text();
  return { asked: asked.status, status: answer.status, message: first(body, 'message') };
}

/** How a phone with a bad line may send the parts of one filled form. */
const ORDERS = {
  once: (parts) => parts,
  resent: (parts) => [...parts, ...parts],
  reordered: (parts) => [...parts].reverse(),
  both: (parts) => [...parts, ...parts].reverse().flatMap((part) => [part, part]),
};

/** One filled form, posted as often and in such parts as the case says. */
async function run(form, job, one) {
  const { root } = form.createInstance();
  fill(root, one.answers, (field) => picture(job.jpeg, `${one.name}.${field}`));
  const maxSize = one.max_bytes ?? job.max_bytes;
  const payload = await root.prepareInstancePayload({ payloadType: 'chunked', maxSize });
  const result = {
    name: one.name,
    status: payload.status,
    violations: violations(root),
    shown: shown(root),
    posts: [],
  };
  if (payload.status !== 'ready') return result;
  const parts = [...payload.data];
  for (const part of (ORDERS[one.order ?? 'once'])(parts)) {
    result.posts.push(await post(job.base, part));
  }
  const xml = await payload.data[0].get('xml_submission_file').text();
  return { ...result, parts: parts.length, xml };
}

/** Which of many values of single questions the form takes; each question is put back after it. */
function judge(form, trial) {
  const { root } = form.createInstance();
  fill(root, trial.answers, null);
  const byName = new Map([...nodes(root)].map((node) => [nameOf(node), node]));
  return trial.values.map(([name, value]) => {
    const node = byName.get(name);
    if (!node.currentState.relevant) return 'hidden';
    set(node, value);
    const violation = node.validationState.violation?.condition ?? null;
    set(node, trial.answers[name] ?? (node.nodeType === 'select' ? [] : ''));
    return violation;
  });
}

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const job = JSON.parse(Buffer.concat(chunks).toString());
  const engine = await loadEngine();
  const form = await download(engine, job.base);
  const results = [];
  for (const one of job.cases ?? []) results.push(await run(form, job, one));
  const judged = (job.trials ?? []).map((trial) => judge(form, trial));
  process.stdout.write(JSON.stringify({ results, judged }));
}

await main();
