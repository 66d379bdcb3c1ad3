/** The server refused the request. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** The events of one answer, each an object; aborting the signal closes the connection, and the server stops its work. */
export async function* ask(request, signal) {
  const response = await fetch('chat/stream', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/x-ndjson' },
    body: JSON.stringify(request),
    signal,
  });
  if (!response.ok) {
    throw new Refused(response.status, await response.json().catch(() => ({})));
  }
  yield* events(response.body.pipeThrough(new TextDecoderStream()).getReader());
}

async function* events(reader) {
  let buffer = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (buffer + part.value).split('\n');
    buffer = lines.pop();
    yield* lines.filter(Boolean).map((line) => JSON.parse(line));
  }
}
