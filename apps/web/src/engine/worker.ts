// Messages are waited for at once; what answers them may first have to load models.
addEventListener('message', async ({ data }: MessageEvent) => (await import('./answer.js')).answer(data));
