// Panels as Grafana's plugins draw them: thin wrappers around the components of its own library.
import React, { useContext } from 'react';
import { css } from '@emotion/css';
import {
  DataFrame, dateTime, DisplayValue, FieldDisplay, FieldType, formattedValueToString, getDisplayProcessor, getFieldDisplayName,
  getFieldDisplayValues, TimeRange, VizOrientation,
} from '@grafana/data';
import {
  BarGauge, BigValue, BigValueColorMode, BigValueGraphMode, BigValueTextMode, TimeSeries, UPlotConfigBuilder, useTheme2, VizRepeater,
} from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { BarGaugeDisplayMode, BarGaugeValueMode } from '@grafana/schema';
import { Mark, Moment } from './data';

export const Marks = React.createContext<Mark[]>([]);
export interface Drawn { panel: any; frames: DataFrame[]; moment: Moment; width: number; height: number }

export function timeRange(moment: Moment): TimeRange {
  const [from, to] = [dateTime(moment.from * 1000), dateTime(moment.to * 1000)];
  return { from, to, raw: { from, to } };
}

function replace(text: string): string { return text; }

export function Graph({ panel, frames, moment, width, height }: Drawn) {
  const found = useContext(Marks);
  return (
    <TimeSeries frames={frames} width={width} height={height} timeRange={timeRange(moment)} timeZone="utc"
      legend={panel.options.legend} options={panel.options}>
      {(config: UPlotConfigBuilder) => { config.addHook('draw', (plot) => strike(plot, found)); return null; }}
    </TimeSeries>
  );
}

// Vertical lines and bands, as annotations show.
function strike(plot: uPlot, found: Mark[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const mark of found) {
    const left = Math.max(plot.valToPos(mark.from, 'x', true), bbox.left);
    const right = Math.min(plot.valToPos(mark.to, 'x', true), bbox.left + bbox.width);
    if (right < left) continue;
    ctx.globalAlpha = 0.08;
    ctx.fillStyle = ctx.strokeStyle = mark.colour;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.globalAlpha = 0.9;
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

function shownValues({ panel, frames }: Drawn, theme: any): FieldDisplay[] {
  return getFieldDisplayValues({
    fieldConfig: panel.fieldConfig, reduceOptions: panel.options.reduceOptions, replaceVariables: replace, theme, data: frames,
    timeZone: 'utc',
  });
}

export function Numbers(drawn: Drawn) {
  const theme = useTheme2();
  const { options } = drawn.panel;
  return (
    <VizRepeater getValues={() => shownValues(drawn, theme)} source={drawn.frames} renderCounter={0} autoGrid
      orientation={VizOrientation.Auto} width={drawn.width} height={drawn.height}
      renderValue={({ value, width, height, count }: any) => (
        <BigValue value={value.display} width={width} height={height} theme={theme} count={count}
          colorMode={options.colorMode as BigValueColorMode} graphMode={BigValueGraphMode.None}
          textMode={options.textMode as BigValueTextMode} />
      )} />
  );
}

export function Bars(drawn: Drawn) {
  const theme = useTheme2();
  return (
    <VizRepeater getValues={() => shownValues(drawn, theme)} source={drawn.frames} renderCounter={0} itemSpacing={8} minVizHeight={16}
      orientation={VizOrientation.Horizontal} width={drawn.width} height={drawn.height} maxVizHeight={40}
      renderValue={({ value, width, height, orientation }: any) => (
        <BarGauge value={value.display} field={value.field} width={width} height={height} orientation={orientation} theme={theme}
          display={getDisplayProcessor({ field: { type: FieldType.number, config: value.field }, theme })}
          displayMode={BarGaugeDisplayMode.Basic} valueDisplayMode={BarGaugeValueMode.Color} showUnfilled />
      )} />
  );
}

export function Rows({ frames, width, height }: Drawn) {
  return <TableNG data={frames[0]} width={width} height={height} cellHeight={'sm' as any} fieldConfig={{ defaults: {}, overrides: [] }} />;
}

// Not exported by Grafana's library: spans of one state as blocks with its word.
export function States({ frames, moment, height }: Drawn) {
  const theme = useTheme2();
  const rows = frames.flatMap((frame) => frame.fields.filter((field) => field.type === FieldType.number)
    .map((field) => ({ name: getFieldDisplayName(field, frame, frames), blocks: blocks(frame.fields[0].values, field, moment) })));
  const high = Math.min(34, (height - 20) / Math.max(rows.length, 1));
  return (
    <div className={css({ display: 'grid', gridTemplateColumns: 'max-content 1fr', columnGap: 8, fontSize: Math.min(12, high - 1) })}>
      {rows.map((row) => (
        <React.Fragment key={row.name}>
          <div className={css({ height: high, lineHeight: `${high}px`, textAlign: 'right', whiteSpace: 'nowrap' })}>{row.name}</div>
          <div className={css({ position: 'relative', height: high })}>
            {row.blocks.map((block) => (
              <div key={block.from} className={css({
                position: 'absolute', left: `${block.from * 100}%`, width: `${(block.to - block.from) * 100}%`, top: '5%',
                height: '90%', background: block.value.color, color: theme.colors.getContrastText(block.value.color!),
                paddingLeft: 6, lineHeight: `${high * 0.9}px`, overflow: 'hidden', opacity: 0.85,
              })}>{formattedValueToString(block.value)}</div>
            ))}
          </div>
        </React.Fragment>
      ))}
    </div>
  );
}

interface Block { from: number; to: number; value: DisplayValue }

function blocks(times: number[], field: any, moment: Moment): Block[] {
  const place = (at: number) => (at / 1000 - moment.from) / (moment.to - moment.from);
  const found: Block[] = [];
  times.forEach((at, index) => {
    const value = field.display(field.values[index]);
    const last = found.at(-1);
    if (last) last.to = place(at);
    if (!last || last.value.text !== value.text) found.push({ from: place(at), to: place(at), value });
  });
  return found;
}
