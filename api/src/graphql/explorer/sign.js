// Signing in, for trying the API as somebody. The tokens stay in this page's memory and are gone with it.

/// How long before its end an access token is replaced, in milliseconds.
const EARLY = 30_000;
let tokens;

async function ask(path, body) {
  const reply = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(answer.error.violations[0]?.message ?? answer.error.message), { code: answer.error.code });
  return answer;
}

/// The headers of whoever is signed in, with a token that still holds; none for nobody.
async function bearer() {
  if (!tokens) return {};
  if (Date.parse(tokens.accessExpiresAt) - Date.now() < EARLY) tokens = await ask('/auth/refresh', { refresh: tokens.refresh });
  return { authorization: `Bearer ${tokens.access}` };
}

/// These headers, and who is signed in where they do not say who asks.
export async function signed(headers) {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return named ? headers : { ...await bearer(), ...headers };
}

/// Makes the form work. `told` is called with what is to be said, and with whether it is a fault.
export function sign(form, told) {
  const { email, password, code, enter, leave } = form.elements;
  const show = () => {
    for (const field of [email, password, enter]) field.hidden = Boolean(tokens);
    leave.hidden = !tokens;
    leave.textContent = `Sign out ${email.value}`;
    if (tokens) code.hidden = true;
    for (const field of [password, code]) field.value = '';
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      const input = { email: email.value, password: password.value };
      if (!code.hidden) input.code = code.value;
      tokens = await ask('/auth/sign-in', input);
      show();
      told(`signed in as ${email.value}; requests carry the token unless Headers name another`);
    } catch (fault) {
      if (fault.code === 'SECOND_FACTOR_REQUIRED') code.hidden = false;
      told(fault.message, true);
    }
  });
  leave.addEventListener('click', async () => {
    try {
      await fetch('/auth/sign-out', { method: 'POST', headers: await bearer() });
    } catch {
      // What could not be ended ends by itself; here it is forgotten either way.
    }
    tokens = undefined;
    show();
    told('signed out');
  });
}
