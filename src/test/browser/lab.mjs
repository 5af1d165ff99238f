/**
 * Drives a real JupyterLab in headless Chromium: runs 01-star-cluster, looks at every output in the light and
 * the dark theme, stops a run in the middle and goes on, completes a name and asks for its documentation.
 * Screenshots and what was measured go to target/browser. Needs Node, Chromium and, once,
 *
 *     npm install --prefix target/browser playwright-core
 *     node src/test/browser/lab.mjs
 *
 * CHROMIUM names the browser if it is not /usr/bin/chromium. Not a part of the build: it needs a browser.
 */
import { spawn, execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** All cells in the page at once, not only those in sight; no question about news. */
function setting(extension, file, value) {
  const folder = path.join(profile, 'settings', '@jupyterlab', extension);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${file}.jupyterlab-settings`), JSON.stringify(value));
}
setting('notebook-extension', 'tracker', { windowingMode: 'none' });
setting('apputils-extension', 'notification', { fetchNews: 'false', checkForUpdates: false });
const env = { ...process.env, JUPYTER_CONFIG_DIR: path.join(profile, 'jupyter'), JUPYTERLAB_SETTINGS_DIR: path.join(profile, 'settings'),
  JUPYTERLAB_WORKSPACES_DIR: path.join(profile, 'workspaces') };
const python = process.env.PYTHON || 'python3';
const lab = spawn(python, ['workbench', 'lab', '--', '--no-browser', '--allow-root', `--port=${port}`, '--ServerApp.port_retries=0', '--IdentityProvider.token='], { cwd: root, env, stdio: 'ignore' });
let browser;
try {
  const url = `http://127.0.0.1:${port}`;
  for (let k = 0; ; k++) {
    try { await fetch(`${url}/api`); break; } catch (e) {
      if (k > 3000) throw e;
      await new Promise(r => setTimeout(r, 200));
    }
  }
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, viewport: { width: 1300, height: 1000 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const page = browser.pages()[0] ?? await browser.newPage();
  page.setDefaultTimeout(300_000);
  const shot = name => page.screenshot({ path: path.join(out, `${name}.png`) });
  // JJava says nothing of its state before its first cell: JupyterLab calls that Unknown.
  const idle = () => page.waitForFunction(() => /\| (Idle|Unknown)/.test(document.body.textContent));
  const menu = async (...names) => {
    await page.click(`.lm-MenuBar-itemLabel:text-is("${names[0]}")`);
    for (const name of names.slice(1)) {
      await page.waitForTimeout(300);
      await page.click(`.lm-Menu-itemLabel:text-is("${name}")`);
    }
  };

  // ---- run all

  const opened = Date.now();
  await page.goto(`${url}/lab/tree/browser-stars.ipynb?reset`);
  await page.waitForSelector('.jp-Notebook .jp-Cell');
  await idle();
  console.log(`     notebook open and kernel idle after ${(Date.now() - opened) / 1000} s`);
  await menu('Run', 'Run All Cells');
  await page.waitForSelector('.jp-OutputArea-output img', { state: 'attached' });
  console.log(`     first figure ${(Date.now() - opened) / 1000} s after opening`);
  await page.waitForFunction(() => {
    const cells = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
    return cells.length > 0 && cells.every(c => /\[\d+\]/.test(c));
  }, null, { timeout: 900_000 });
  console.log(`     all run ${(Date.now() - opened) / 1000} s after opening`);
  check(await page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.error"]').count() === 0, 'no cell failed');
  check(await page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]').count() === 0, 'no log line in a cell');

  async function outputs(theme) {
    const areas = page.locator('.jp-Notebook .jp-OutputArea-child:has(img), .jp-Notebook .jp-OutputArea-child:has(table)');
    const n = await areas.count();
    for (let k = 0; k < n; k++) {
      await areas.nth(k).scrollIntoViewIfNeeded();
      await areas.nth(k).screenshot({ path: path.join(out, `${theme}-${k}.png`) });
    }
    await shot(`${theme}-page`);
    return n;
  }
  const light = await outputs('light');
  check(light >= 12, `figures and tables show (${light})`);
  const colours = () => page.evaluate(() => {
    const td = document.querySelector('.jp-OutputArea-output table td');
    const page = getComputedStyle(document.querySelector('.jp-NotebookPanel-notebook'));
    return [getComputedStyle(td).color, page.backgroundColor];
  });
  const before = await colours();
  await menu('Settings', 'Theme', 'JupyterLab Dark');
  await page.waitForFunction(() => document.body.dataset.jpThemeLight === 'false');
  const after = await colours();
  check(before[0] !== after[0] && before[1] !== after[1], `tables follow the theme: text on ground ${before.join(' on ')}, dark ${after.join(' on ')}`);
  await outputs('dark');
  await menu('Settings', 'Theme', 'JupyterLab Light');

  // ---- stop and go on

  await page.goto(`${url}/lab/tree/browser-check.ipynb?reset`);
  await page.waitForSelector('.jp-Notebook .jp-Cell');
  await idle();
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
  const kernels = () => execFileSync('ps', ['-eo', 'pid,cputimes,args']).toString();
  const cpu = () => {
    const pids = kernels().split('\n').filter(l => l.includes('jjava.jar') && !l.includes('jjava-launcher')).map(l => l.trim().split(/\s+/)[0]);
    return pids.map(pid => execFileSync('cat', [`/proc/${pid}/stat`]).toString().split(') ')[1].split(' ')).reduce((s, f) => s + Number(f[11]) + Number(f[12]), 0) / 100;
  };
  await menu('Kernel', 'Interrupt Kernel');
  await cells.nth(1).locator('.jp-OutputArea-output:has-text("interrupted")').waitFor();
  await page.waitForTimeout(200);
  const c0 = cpu();
  await page.waitForTimeout(2000);
  const used = cpu() - c0;
  check(used < 0.4, `the cores are free 0.2 s after the stop button: ${used.toFixed(2)} s of CPU in the next 2 s`);
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
} finally {
  await browser?.close();
  lab.kill('SIGTERM');
  setTimeout(() => lab.kill('SIGKILL'), 5000).unref();
  rmSync(scratch, { force: true });
  rmSync(stars, { force: true });
  rmSync(profile, { recursive: true, force: true });
}
process.exit(failures.length ? 1 : 0);
