// One board: its panels in Grafana's grid of 24 columns, each asked, transformed and drawn with Grafana's own data layer.
import React, { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import { lastValueFrom } from 'rxjs';
import { applyFieldOverrides, cacheFieldDisplayNames, DataFrame, transformDataFrame } from '@grafana/data';
import { PanelChrome, useTheme2 } from '@grafana/ui';
import { frames, Mark, marks, Moment } from './data';
import { registry } from './fields';
import { Bars, Drawn, Graph, Marks, Numbers, Rows, States } from './panels';

const KINDS: Record<string, (drawn: Drawn) => React.ReactNode> = {
  timeseries: Graph, stat: Numbers, bargauge: Bars, table: Rows, 'state-timeline': States,
};
const UNIT = 30; // pixels of one row of the grid, and 8 between panels
const GAP = 8;

interface Loaded { found: Map<number, DataFrame[]>; marked: Mark[] }

export function Board({ board, moment, width, ready }: { board: any; moment: Moment; width: number; ready: () => void }) {
  const theme = useTheme2();
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => { load(board, moment, theme).then(setLoaded); }, []);
  useEffect(() => { if (loaded) setTimeout(ready, 700); }, [loaded]);
  if (!loaded) return null;
  const bottom = Math.max(...board.panels.map((panel: any) => panel.gridPos.y + panel.gridPos.h));
  return (
    <Marks.Provider value={loaded.marked}>
      <h1 className={css({ fontSize: 20, margin: '4px 8px 10px', fontWeight: 400 })}>{board.title}
        <span className={css({ fontSize: 13, marginLeft: 14, color: theme.colors.text.secondary })}>{board.description}</span>
      </h1>
      <div className={css({ position: 'relative', width, height: bottom * (UNIT + GAP) })}>
        {board.panels.map((panel: any) => <Placed key={panel.id} panel={panel} frames={loaded.found.get(panel.id) ?? []}
          moment={moment} width={width} />)}
      </div>
    </Marks.Provider>
  );
}

async function load(board: any, moment: Moment, theme: any): Promise<Loaded> {
  const values = Object.fromEntries(board.templating.list.map((one: any) => [one.name, one.allValue ?? '']));
  const panels = board.panels.filter((panel: any) => panel.type !== 'row');
  const found = await Promise.all(panels.map(async (panel: any) => {
    const raw = await frames(panel, moment, values);
    const shaped = await lastValueFrom(transformDataFrame(panel.transformations ?? [], raw));
    const fields = applyFieldOverrides({
      data: shaped, fieldConfig: panel.fieldConfig, fieldConfigRegistry: registry(), replaceVariables: (text) => text, theme,
      timeZone: 'utc',
    });
    cacheFieldDisplayNames(fields);
    return [panel.id, fields] as const;
  }));
  return { found: new Map(found), marked: await marks(board.annotations.list, moment, values) };
}

function Placed({ panel, frames, moment, width }: { panel: any; frames: DataFrame[]; moment: Moment; width: number }) {
  const theme = useTheme2();
  const { x, y, w, h } = panel.gridPos;
  const column = (width + GAP) / 24;
  const place = css({ position: 'absolute', left: x * column, top: y * (UNIT + GAP) });
  if (panel.type === 'row') {
    const title = css({ fontSize: 14, lineHeight: `${UNIT}px`, paddingLeft: 8, color: theme.colors.text.primary, fontWeight: 400 });
    return <div className={place}><div className={title}>{panel.collapsed ? '▸' : '▾'} {panel.title}</div></div>;
  }
  const [wide, high] = [w * column - GAP, h * (UNIT + GAP) - GAP];
  const empty = frames.every((frame) => frame.length === 0);
  const Kind = KINDS[panel.type];
  return (
    <div className={place} data-panel={panel.title} data-empty={empty}>
      <PanelChrome title={panel.title} description={panel.description} width={wide} height={high} padding="md">
        {(inner, tall) => empty
          ? <div className="no-data" style={{ height: tall, display: 'flex', alignItems: 'center', justifyContent: 'center',
              color: theme.colors.text.secondary, fontSize: 16 }}>{panel.fieldConfig.defaults.noValue ?? 'No data'}</div>
          : <Kind panel={panel} frames={frames} moment={moment} width={inner} height={tall} />}
      </PanelChrome>
    </div>
  );
}
