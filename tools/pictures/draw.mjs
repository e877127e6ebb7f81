// Draws pages in a headless browser: node draw.mjs jobs.json. Prints one line of JSON for each job.
import { readFileSync } from 'node:fs';
import puppeteer from 'puppeteer-core';

const { browser: executablePath, jobs, seconds } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const browser = await puppeteer.launch({
  executablePath,
  env: { ...process.env, LD_LIBRARY_PATH: process.env.BROWSER_LIBRARIES },
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'],
  protocolTimeout: seconds * 1000,
});

// What a reader would see of each panel: whether it is empty and what then stands there, and whether its title is cut off.
function seen() {
  return [...document.querySelectorAll('[data-panel]')].map((panel) => {
    const heading = panel.querySelector('h2');
    const withoutRows = panel.querySelector('[role="grid"]') && panel.querySelectorAll('[role="row"]').length < 2;
    return {
      title: panel.dataset.panel,
      empty: panel.dataset.empty === 'true' ? panel.querySelector('.no-data')?.textContent ?? '' : withoutRows ? 'No data' : null,
      clipped: !heading || heading.scrollWidth > heading.clientWidth + 1,
    };
  });
}

try {
  for (const job of jobs) {
    const page = await browser.newPage();
    const errors = [];
    page.on('console', (message) => { if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url ?? ''}`); });
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.setViewport({ width: job.width, height: 800 });
    await page.goto(job.address, { timeout: seconds * 1000 });
    await page.waitForFunction('window.drawn === true', { timeout: seconds * 1000 }).catch((reason) => errors.push(String(reason)));
    // A table draws the rows that its window shows: the window is as high as the page.
    const height = Math.min(await page.evaluate('document.body.scrollHeight'), job.height ?? Infinity);
    await page.setViewport({ width: job.width, height });
    await new Promise((done) => setTimeout(done, 500));
    const panels = await page.evaluate(seen);
    await page.screenshot({ path: job.file, clip: { x: 0, y: 0, width: job.width, height }, captureBeyondViewport: true });
    console.log(JSON.stringify({ file: job.file, errors, panels }));
    await page.close();
  }
} finally {
  await browser.close();
}
