// Messages are waited for at once; what answers them may first have to load models.
addEventListener('message', async ({ data }: MessageEvent) => {
  try {
    await (await import('./answer.js')).answer(data);
  } catch (error) {
    postMessage({
      id: data.id,
      failure: `a part of the page could not be loaded; reload it (${(error as Error).message})`,
    });
  }
});
