// Which settings of a field may come from a board's defaults and overrides: Grafana registers these when it starts.
import {
  FieldConfigOptionsRegistry,
  identityOverrideProcessor,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  thresholdsOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

const STANDARD = ['unit', 'min', 'max', 'decimals', 'noValue', 'color', 'links'];
const CUSTOM = [
  'drawStyle', 'lineWidth', 'fillOpacity', 'showPoints', 'stacking', 'thresholdsStyle', 'axisSoftMin', 'hidden', 'align',
  'cellOptions', 'filterable', 'minWidth', 'width',
];

function option(path: string, isCustom: boolean, process: unknown = identityOverrideProcessor): any {
  const id = isCustom ? `custom.${path}` : path;
  return { id, path, name: id, isCustom, process, shouldApply: () => true, override: () => null, editor: () => null };
}

export function registry(): FieldConfigOptionsRegistry {
  return new FieldConfigOptionsRegistry(() => [
    ...STANDARD.map((name) => option(name, false)),
    option('thresholds', false, thresholdsOverrideProcessor),
    option('mappings', false, valueMappingsOverrideProcessor),
    ...CUSTOM.map((name) => option(name, true)),
  ]);
}

export function start(): void {
  standardFieldConfigEditorRegistry.setInit(() => registry().list());
  standardTransformersRegistry.setInit(() =>
    [standardTransformers.organizeFieldsTransformer, standardTransformers.mergeTransformer].map((transformation: any) => ({
      id: transformation.id, name: transformation.name, description: '', editor: () => null, transformation: async () => transformation,
    }) as any)
  );
}
