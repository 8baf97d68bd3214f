/** The sandbox's control API. Every call says who acts, and where. */

const address = new URLSearchParams(location.search);

/** Who acts, where. Kept in the address, so that a reload or a link leads to the same place. */
export const session = { team: address.get("team"), as: address.get("as") };

/** The server said no, or could not be reached (status 0). `message` can be shown to a person. */
class Refusal extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

const UNREACHABLE = "The sandbox does not answer. Is it still running?";

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refusal(UNREACHABLE);
  }
  const body = await response.json().catch(() => null);
  if (!response.ok)
    throw new Refusal(words(body) ?? `The sandbox answered ${response.status}.`, response.status);
  return body;
}

const words = (body) => body?.message ?? body?.error;

export function get(name, query = {}) {
  const search = new URLSearchParams({ ...who(), ...query });
  return request(`/sandbox/${name}?${search}`);
}

export function post(name, body = {}) {
  return request(`/sandbox/${name}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...who(), ...body }),
  });
}

/** The acting person and the workspace, left out where the server shall choose. */
export function who() {
  return Object.fromEntries(
    Object.entries({ team: session.team, as: session.as }).filter(([, value]) => value),
  );
}
