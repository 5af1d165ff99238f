/**
 * Drives a real JupyterLab in headless Chromium: runs 01-star-cluster, looks at every output in the light and
 * the dark theme, stops a run in the middle and goes on, completes a name and asks for its documentation.
 * Screenshots and what was measured go to target/browser. Needs Node, Chromium and, once,
 *
 *     npm install --prefix target/browser playwright-core
 *     node src/test/browser/lab.mjs
 *
 * `lab.mjs look [NAME]` instead takes a picture of every figure and table of every notebook (whose name begins
 * with NAME) as it is stored, in both themes: in JupyterLab into target/browser/lab, on the pages of
 * `workbench site`, if they were made, into target/browser/site.
 *
 * CHROMIUM names the browser if it is not /usr/bin/chromium. Not a part of the build: it needs a browser.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const out = path.join(root, 'target', 'browser');
const { chromium } = createRequire(path.join(out, 'x.js'))('playwright-core');
const port = 8890;
const scratch = path.join(root, 'notebooks', 'browser-check.ipynb');
const stars = path.join(root, 'notebooks', 'browser-stars.ipynb');
const profile = mkdtempSync(path.join(tmpdir(), 'chromium-'));
const failures = [];

function check(holds, what) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  if (!holds) failures.push(what);
}

/** All cells in the page at once, not only those in sight; no question about news; names however long they take. */
function setting(extension, file, value) {
  const folder = path.join(profile, 'settings', '@jupyterlab', extension);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${file}.jupyterlab-settings`), JSON.stringify(value));
}
setting('notebook-extension', 'tracker', { windowingMode: 'none' });
setting('completer-extension', 'manager', { providerTimeout: 60_000 });
setting('apputils-extension', 'notification', { fetchNews: 'false', checkForUpdates: false });
const env = { ...process.env, JUPYTER_CONFIG_DIR: path.join(profile, 'jupyter'), JUPYTERLAB_SETTINGS_DIR: path.join(profile, 'settings'),
  JUPYTERLAB_WORKSPACES_DIR: path.join(profile, 'workspaces') };
const python = process.env.PYTHON || 'python3';
const lab = spawn(python, ['workbench', 'lab', '--', '--no-browser', '--allow-root', `--port=${port}`, '--ServerApp.port_retries=0', '--IdentityProvider.token=', '--LabApp.expose_app_in_browser=True'], { cwd: root, env, stdio: 'ignore' });
let browser;

/** Runs a command of JupyterLab. */
const command = (page, id, args) => page.evaluate(([id, args]) => window.jupyterapp.commands.execute(id, args), [id, args]);

async function theme(page, name) {
  await command(page, 'apputils:change-theme', { theme: `JupyterLab ${name}` });
  await page.waitForFunction(light => document.body.dataset.jpThemeLight === light, String(name === 'Light'));
}

/** Pictures of what a locator finds, once all images are there; returns how many. */
async function pictures(page, found, folder, name) {
  mkdirSync(path.join(out, folder), { recursive: true });
  await page.waitForFunction(() => [...document.images].every(image => image.complete));
  const n = await found.count();
  for (let k = 0; k < n; k++) {
    await found.nth(k).scrollIntoViewIfNeeded();
    await found.nth(k).screenshot({ path: path.join(out, folder, `${name}-${k}.png`) });
  }
  return n;
}

const outputs = page => page.locator('.jp-Notebook .jp-OutputArea-child:has(img), .jp-Notebook .jp-OutputArea-child:has(table)');

// JJava says nothing of its state before its first cell: JupyterLab calls that Unknown.
const idle = page => page.waitForFunction(() => /\| (Idle|Unknown)/.test(document.body.textContent));

async function open(page, url, name) {
  await page.goto(`${url}/lab/tree/${name}.ipynb?reset`);
  await page.waitForSelector('.jp-Notebook .jp-Cell');
  await idle(page);
}

// ---- every figure and table as stored

async function look(page, url, beginning) {
  const names = readdirSync(path.join(root, 'notebooks')).filter(f => f.endsWith('.ipynb') && f.startsWith(beginning)).map(f => f.slice(0, -6));
  for (const name of names) {
    await open(page, url, name);
    const seen = [];
    for (const ground of ['Light', 'Dark']) {
      await theme(page, ground);
      seen.push(await pictures(page, outputs(page), 'lab', `${name}-${ground.toLowerCase()}`));
    }
    const cells = JSON.parse(readFileSync(path.join(root, 'notebooks', `${name}.ipynb`), 'utf8')).cells;
    const stored = cells.flatMap(c => c.outputs ?? []).filter(o => o.data && (o.data['image/png'] || /<table/.test(o.data['text/html'] ?? ''))).length;
    check(seen.every(n => n === stored), `${name}: ${stored} figures and tables are stored, JupyterLab shows ${seen.join(' and ')}`);
    await command(page, 'kernelmenu:shutdown');
    const file = path.join(root, 'target', 'site', 'notebooks', `${name}.html`);
    if (existsSync(file)) {
      for (const ground of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: ground });
        await page.goto(pathToFileURL(file).href);
        const shown = page.locator('.cell_output .output img, .cell_output img, .cell_output table');
        const n = await pictures(page, shown, 'site', `${name}-${ground}`);
        check(n === stored, `${name}: the page in ${ground} shows ${n}`);
      }
      const silent = await page.locator('.cell_output img:not([alt]), .cell_output img[alt=""]').count();
      check(silent === 0, `${name}: every figure of the page has an alternative text`);
    }
  }
}

// ---- a run, a stop, help

/** The threads by which Longrun works in all kernels, each with the seconds of CPU that it took: a loaded machine has few. */
function workersOfKernels() {
  const found = new Map();
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('jjava.jar')) continue;
      for (const task of readdirSync(`/proc/${pid}/task`)) {
        const [name, rest] = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8').split(/.*?\((.*)\) /).slice(1);
        if (!/^longrun-\d/.test(name)) continue;
        const field = rest.split(' ');
        found.set(task, (Number(field[11]) + Number(field[12])) / 100);
      }
    } catch { /* it has ended */ }
  }
  return found;
}

async function drive(page, url) {
  const code = source => ({ cell_type: 'code', id: Math.random().toString(36).slice(2, 10), metadata: {}, outputs: [], execution_count: null, source });
  const imports = ['objective', 'oracle', 'sgd'].map(p => `import io.github.longrun.${p}.*;`).join('\n');
  writeFileSync(scratch, JSON.stringify({
    nbformat: 4, nbformat_minor: 5,
    metadata: { kernelspec: { display_name: 'Java', language: 'java', name: 'java' }, language_info: { name: 'Java' } },
    cells: [
      code(`%classpath ../target/longrun.jar\n${imports}
  StochasticGradient g = StochasticGradient.of(Objectives.himmelblau(), GaussianNoise.isotropic(2, 60));
  CriticalComponents components = CriticalComponents.find(Objectives.himmelblau(), Box.of(new double[] {-5, -5}, new double[] {5, 5}));`),
      code('Sgd.of(g).stepSize(0.001).chains(512).burnIn(1000).steps(1_000_000_000).occupation(components)'),
      code('RunInterruptedException.last().occupation()'),
      code('Sgd.of(g).st'),
    ],
  }));

  const notebook = JSON.parse(readFileSync(path.join(root, 'notebooks', '01-star-cluster.ipynb'), 'utf8'));
  notebook.cells.filter(c => c.cell_type === 'code').forEach(c => Object.assign(c, { outputs: [], execution_count: null }));
  writeFileSync(stars, JSON.stringify(notebook));

  const shot = name => page.screenshot({ path: path.join(out, `${name}.png`) });
  // ---- run all

  const opened = Date.now();
  await open(page, url, 'browser-stars');
  console.log(`     notebook open and kernel idle after ${(Date.now() - opened) / 1000} s`);
  await page.evaluate(() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }); // not its end
  await page.waitForSelector('.jp-OutputArea-output img', { state: 'attached' });
  console.log(`     first figure ${(Date.now() - opened) / 1000} s after opening`);
  await page.waitForFunction(() => {
    const cells = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
    return cells.length > 0 && cells.every(c => /\[\d+\]/.test(c));
  }, null, { timeout: 900_000 });
  console.log(`     all run ${(Date.now() - opened) / 1000} s after opening`);
  check(await page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]').count() === 0, 'no cell failed');
  check(await page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]').count() === 0, 'no log line in a cell');

  const light = await pictures(page, outputs(page), '.', 'light');
  await shot('light-page');
  check(light >= 12, `figures and tables show (${light})`);
  const colours = () => page.evaluate(() => {
    const td = document.querySelector('.jp-OutputArea-output table td');
    const page = getComputedStyle(document.querySelector('.jp-NotebookPanel-notebook'));
    return [getComputedStyle(td).color, page.backgroundColor];
  });
  const before = await colours();
  await theme(page, 'Dark');
  const after = await colours();
  check(before[0] !== after[0] && before[1] !== after[1], `tables follow the theme: text on ground ${before.join(' on ')}, dark ${after.join(' on ')}`);
  await pictures(page, outputs(page), '.', 'dark');
  await shot('dark-page');
  await theme(page, 'Light');

  // ---- stop and go on

  await open(page, url, 'browser-check');
  const cells = page.locator('.jp-Notebook .jp-CodeCell');
  const done = k => page.waitForFunction(k => /\[\d+\]/.test(document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')[k].textContent), k);
  await cells.nth(0).locator('.cm-content').click();
  await page.keyboard.press('Shift+Enter');
  await done(0);
  await page.keyboard.press('Shift+Enter');
  const line = cells.nth(1).locator('.jp-OutputArea-output pre').first();
  await line.waitFor();
  console.log(`     progress: ${await line.textContent()}`);
  await shot('progress');
  const workers = workersOfKernels();
  const stop = Date.now();
  await page.click('.jp-Toolbar [data-command="notebook:interrupt-kernel"], .jp-Toolbar-item[data-jp-item-name="interrupt"] jp-button');
  const last = new Map(workers); // what each thread took when it was last seen
  for (let now = workers; now.size > 0; now = workersOfKernels()) {
    now.forEach((seconds, task) => last.set(task, seconds));
    await new Promise(r => setTimeout(r, 10));
  }
  console.log(`     ${workers.size} threads at work, none ${(Date.now() - stop) / 1000} s after the stop button`);
  const total = threads => [...threads.values()].reduce((a, b) => a + b, 0);
  const used = total(last) - total(workers);
  check(workers.size > 0 && used < 0.2 * workers.size, `the cores are free 0.2 s after the stop button: it cost ${used.toFixed(2)} s of CPU`);
  await cells.nth(1).locator('.jp-OutputArea-output[data-mime-type$="stderr"]:has-text("interrupted")').waitFor();
  await cells.nth(1).locator('.jp-OutputArea-output pre:has-text("stopped after")').waitFor();
  const stopped = await line.textContent();
  check(/stopped after/.test(stopped), `the line says how to go on: ${stopped}`);
  await cells.nth(2).locator('.cm-content').click();
  await page.keyboard.press('Shift+Enter');
  await done(2);
  check(await cells.nth(2).locator('table td').count() > 10, 'the next cell runs and shows what was counted');
  await shot('stopped');

  // ---- help

  await cells.nth(3).locator('.cm-content').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  await page.waitForSelector('.jp-Completer');
  const names = await page.locator('.jp-Completer-item').allTextContents();
  check(names.some(n => n.includes('stepSize')), `completion: ${names.slice(0, 6).join(', ')}`);
  await shot('completion');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Sgd.of(g).stepSize');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Tab');
  try {
    await page.waitForSelector('.jp-Tooltip', { timeout: 10_000 });
    await page.waitForTimeout(300);
    console.log(`     documentation: ${(await page.locator('.jp-Tooltip').textContent()).slice(0, 300)}`);
    await shot('documentation');
  } catch { console.log('     documentation: the kernel tells none'); }
}

try {
  const url = `http://127.0.0.1:${port}`;
  for (let k = 0; ; k++) {
    try { await fetch(`${url}/api`); break; } catch (e) {
      if (k > 3000 || lab.exitCode !== null) throw e;
      await new Promise(r => setTimeout(r, 200));
    }
  }
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, viewport: { width: 1300, height: 1000 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = browser.pages()[0] ?? await browser.newPage();
  page.setDefaultTimeout(300_000);
  await (process.argv[2] === 'look' ? look(page, url, process.argv[3] ?? '') : drive(page, url));
} finally {
  await browser?.close();
  lab.kill('SIGTERM');
  setTimeout(() => lab.kill('SIGKILL'), 5000).unref();
  rmSync(scratch, { force: true });
  rmSync(stars, { force: true });
  rmSync(profile, { recursive: true, force: true });
}
process.exit(failures.length ? 1 : 0);
