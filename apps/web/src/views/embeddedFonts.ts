import greek from '@fontsource/source-sans-3/files/source-sans-3-greek-400-normal.woff2?url';
import regular from '@fontsource/source-sans-3/files/source-sans-3-latin-400-normal.woff2?url';
import semibold from '@fontsource/source-sans-3/files/source-sans-3-latin-600-normal.woff2?url';

const asData = async (url: string): Promise<string> => {
  const bytes = await (await fetch(url)).blob();
  return await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(bytes);
  });
};

/** The text font as CSS that needs no other file: a picture drawn as an image sees none of the page's fonts. */
export async function embeddedFonts(): Promise<string> {
  const faces = [
    { url: regular, weight: 400, range: 'U+0000-00FF,U+2000-206F,U+2212' },
    { url: semibold, weight: 600, range: 'U+0000-00FF,U+2000-206F,U+2212' },
    { url: greek, weight: 400, range: 'U+0370-03FF' },
  ];
  const rules = faces.map(
    async ({ url, weight, range }) =>
      `@font-face{font-family:'Source Sans 3';font-weight:${weight};unicode-range:${range};src:url(${await asData(url)}) format('woff2')}`,
  );
  return (await Promise.all(rules)).join('\n');
}
