// The page: reads which board, theme and moment from its address, and says on `window` when everything is drawn.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { createTheme, ThemeContext } from '@grafana/data';
import { GlobalStyles } from '@grafana/ui';
import { Board } from './board';
import { start } from './fields';

const LETTERS = { Regular: '400', Medium: '500' };

// The style sheet's own loading fails now and then in a headless browser, and text is then drawn without letters.
async function letters() {
  for (const [file, weight] of Object.entries(LETTERS)) {
    const found = await (await fetch(`/public/fonts/inter/Inter-${file}.woff2`)).arrayBuffer();
    document.fonts.add(await new FontFace('Inter', found, { weight }).load());
  }
}

async function main() {
  const asked = new URLSearchParams(location.search);
  const theme = createTheme({
    colors: { mode: asked.get('theme') === 'light' ? 'light' : 'dark' },
  });
  const board = await (await fetch(`/boards/${asked.get('board')}`)).json();
  const moment = await (await fetch('/moment.json')).json();
  await letters();
  start();
  document.body.style.background = theme.colors.background.canvas;
  document.body.style.color = theme.colors.text.primary;
  document.body.style.fontFamily = theme.typography.fontFamily;
  const root = document.createElement('div');
  root.style.padding = '8px';
  document.body.appendChild(root);
  createRoot(root).render(
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Board board={board} moment={moment} width={window.innerWidth - 16} ready={() => { (window as any).drawn = true; }} />
    </ThemeContext.Provider>
  );
}

void main();
