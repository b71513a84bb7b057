import { formatDuration, formatShare } from '../../core/quantities.ts';
import type { PairComparison, PairFigure } from '../../reports/analysis/compare-pair.ts';
import { formatWhole } from '../../reports/analysis/story.ts';
import { textTable, wrapped } from './text-table.ts';

/** Two runs side by side for the terminal: what differed first, then the figures, then why this is no verdict. */
export function compareTable(comparison: PairComparison, width: number): string {
  const { one, other, differences, figures, caution } = comparison;
  const apart =
    differences.length === 0
      ? ['Nothing differs between what the two runs record of their circumstances.']
      : [
          'What differed:',
          ...textTable(
            [
              { head: '', align: 'left' },
              { head: 'A', align: 'left' },
              { head: 'B', align: 'left', elastic: true },
            ],
            differences.map((difference) => [difference.what, difference.one, difference.other]),
            width,
          ),
        ];
  const table = textTable(
    [
      { head: '', align: 'left', elastic: true },
      { head: 'A', align: 'right' },
      { head: 'B', align: 'right' },
      { head: 'B ÷ A', align: 'right' },
    ],
    figures.map((figure) => [
      figure.name,
      valueText(figure, figure.one),
      valueText(figure, figure.other),
      ratioText(figure),
    ]),
    width,
  );
  return [
    ...wrapped(`A  ${one.id} (${one.word}): ${one.story}`, width),
    ...wrapped(`B  ${other.id} (${other.word}): ${other.story}`, width),
    '',
    ...apart,
    '',
    ...table,
    '',
    ...wrapped(caution, width),
  ].join('\n');
}

function valueText(figure: PairFigure, value: number | undefined): string {
  if (value === undefined) return '–';
  return TEXT_OF[figure.unit](value);
}

const TEXT_OF: Readonly<Record<PairFigure['unit'], (value: number) => string>> = {
  ms: formatDuration,
  share: formatShare,
  count: formatWhole,
  s: (value) => `${value.toFixed(1)} s`,
  cores: (value) => `${value.toFixed(2)} cores`,
};

function ratioText({ ratio }: PairFigure): string {
  return ratio === undefined ? '–' : `× ${ratio.toFixed(2)}`;
}
