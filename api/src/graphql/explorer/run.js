// Runs operations over the three transports that the server speaks.

const address = (path) => new URL(path, location.href);

/// Asks once over HTTP.
export async function post(operation, headers = {}, signal) {
  const reply = await fetch(address('/graphql'), {
    method: 'POST', signal, body: JSON.stringify(operation),
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
  });
  return reply.json();
}

/// Listens by `graphql-transport-ws` until aborted. `next` is called with each answer.
export function socket(operation, headers, signal, next) {
  return new Promise((done, fail) => {
    const url = address('/graphql/ws');
    url.protocol = url.protocol.replace('http', 'ws');
    const line = new WebSocket(url, 'graphql-transport-ws');
    const say = (message) => line.send(JSON.stringify(message));
    const [, authorization] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
    line.onopen = () => say({ type: 'connection_init', payload: authorization ? { authorization } : undefined });
    line.onclose = ({ code, reason }) => (code === 1000 || signal.aborted ? done() : fail(new Error(`closed with ${code}: ${reason}`)));
    signal.addEventListener('abort', () => line.close(1000));
    line.onmessage = ({ data }) => {
      const { type, payload } = JSON.parse(data);
      if (type === 'connection_ack') say({ id: '1', type: 'subscribe', payload: operation });
      if (type === 'ping') say({ type: 'pong' });
      if (type === 'next') next(payload);
      if (type === 'error') next({ errors: payload });
      if (type === 'error' || type === 'complete') line.close(1000);
    };
  });
}

/// Listens by server-sent events until aborted.
export async function stream(operation, headers, signal, next) {
  const reply = await fetch(address('/graphql/stream'), {
    method: 'POST', signal, body: JSON.stringify(operation),
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
  });
  if (!reply.ok) return next(await reply.json());
  let text = '';
  for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      if (block.startsWith('event: complete')) return;
      const data = /^data: (.+)$/m.exec(block);
      if (data) next(JSON.parse(data[1]));
    }
  }
  throw new Error('the stream ended without being complete');
}
