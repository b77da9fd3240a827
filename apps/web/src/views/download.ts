import type { Figure } from '@regulab/figures';

/** Hands a file to the person. */
export function save(name: string, data: Blob | string, type = 'text/plain'): void {
  const blob = typeof data === 'string' ? new Blob([data], { type }) : data;
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; until it has, the address must stay valid.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Time for the fonts inside a picture to be read. */
const FONT_MILLISECONDS = 300;

/** Pixels of a PNG for each unit of its figure. */
const SCALE = 2;

async function pngOf(svg: string): Promise<Blob> {
  const { embeddedFonts } = await import('./embeddedFonts.js');
  const whole = svg.replace('<defs>', `<defs><style>${await embeddedFonts()}</style>`);
  const url = URL.createObjectURL(new Blob([whole], { type: 'image/svg+xml' }));
  const drawn = async (): Promise<HTMLImageElement> => {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    return picture;
  };
  try {
    // A picture counts as decoded before its fonts are read; the second one finds them read.
    await drawn();
    await new Promise((resolve) => setTimeout(resolve, FONT_MILLISECONDS));
    const image = await drawn();
    const canvas = document.createElement('canvas');
    canvas.width = SCALE * image.naturalWidth;
    canvas.height = SCALE * image.naturalHeight;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))),
        'image/png',
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Saves a figure as the files that the command line writes too. */
export async function saveFigure(figure: Figure, kind: 'svg' | 'png' | 'csv'): Promise<void> {
  const { figureCsv, renderSvg } = await import('./draw.js');
  if (kind === 'csv') save(`${figure.id}.csv`, figureCsv(figure.data), 'text/csv');
  else {
    const svg = renderSvg(figure);
    if (kind === 'svg') save(`${figure.id}.svg`, svg, 'image/svg+xml');
    else save(`${figure.id}.png`, await pngOf(svg));
  }
}
