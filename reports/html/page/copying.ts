/** Shows the copy buttons, which would be of no use without scripts, and makes them work. */
export function offerCopying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
    offer(button, () => button.dataset['copy'] ?? '');
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>('button.csv')) {
    offer(button, () => csvOf(button.parentElement?.querySelector('table')));
  }
}

function offer(button: HTMLButtonElement, text: () => string): void {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener('click', () => void copyFrom(button, label, text()));
}

async function copyFrom(button: HTMLButtonElement, label: string | null, text: string): Promise<void> {
  button.textContent = (await copy(text)) ? 'Copied' : 'Could not copy';
  setTimeout(() => (button.textContent = label), 2000);
}

/** Where the browser gives no clipboard (plain http), a selected text field is the way that is left. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

function csvOf(table: HTMLTableElement | null | undefined): string {
  const rows = [...(table?.rows ?? [])].map((row) => [...row.cells].map((cell) => quoted(cellText(cell))).join(','));
  return `${rows.join('\n')}\n`;
}

/** Figures without the commas between thousands, which a spreadsheet would take for a text. */
function cellText(cell: HTMLTableCellElement): string {
  const text = (cell.querySelector('title') ?? cell).textContent?.trim().replaceAll(/\s+/g, ' ') ?? '';
  return /^−?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
