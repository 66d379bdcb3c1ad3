/** The server refused the request. */
export class Refused extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}

/** The model that answers, as the server lists it: `{ id, max_model_len, ... }`. */
export async function model() {
  const { data } = await json(await fetch('v1/models'));
  return data[0];
}

/**
 * The chunks of one answer, as OpenAI's API has them; the last one tells the usage. Aborting the signal closes the connection,
 * and the server stops its work.
 */
export async function* ask(messages, temperature, signal) {
  const response = await fetch('v1/chat/completions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ messages, temperature, stream: true, stream_options: { include_usage: true } }),
    signal,
  });
  if (!response.ok) {
    await json(response);
  }
  for await (const data of events(response.body.pipeThrough(new TextDecoderStream()).getReader())) {
    if (data === '[DONE]') {
      return;
    }
    const chunk = JSON.parse(data);
    if (chunk.error) {
      throw new Error(chunk.error.message);
    }
    yield chunk;
  }
  throw new Error('the answer ended too early');
}

async function json(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Refused(response.status, body.error ?? {});
  }
  return body;
}

async function* events(reader) {
  const field = 'data: ';
  let buffer = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (buffer + part.value).split('\n');
    buffer = lines.pop();
    yield* lines.filter((line) => line.startsWith(field)).map((line) => line.slice(field.length));
  }
}
