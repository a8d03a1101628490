// Talking to the sandbox: the control interface, and the live socket that says what changed.

/** A refusal of the control interface: `code` for programs, `message` for people. */
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message || body?.error || `HTTP ${status}`);
    this.status = status;
    this.code = body?.error || "";
  }
}

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body ? { "content-type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
    cache: "no-store",
  });
  const text = await response.text();
  let data = null;
  try {
    data = text ? JSON.parse(text) : {};
  } catch {
    data = { message: text.slice(0, 200) };
  }
  if (!response.ok) throw new Refused(response.status, data);
  return data;
}

export const get = (path, query = {}) => {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return call("GET", `control/${path}${pairs.length ? `?${new URLSearchParams(pairs)}` : ""}`);
};
export const post = (path, body) => call("POST", `control/${path}`, body);

/** Opens /live and calls `onChange` with the list of what changed, for ever; `onStatus` says whether it is open. */
export function listen(as, onChange, onStatus) {
  let socket = null;
  let stopped = false;
  let wait = 300;
  const open = () => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}${new URL("live", document.baseURI).pathname}${as ? `?as=${encodeURIComponent(as)}` : ""}`);
    socket.onopen = () => {
      wait = 300;
      onStatus(true);
    };
    socket.onmessage = (event) => {
      const { changed } = JSON.parse(event.data);
      if (changed?.length) onChange(changed);
    };
    socket.onclose = () => {
      if (stopped) return;
      onStatus(false);
      setTimeout(() => stopped || open(), wait);
      wait = Math.min(wait * 2, 5000);
    };
  };
  open();
  return () => {
    stopped = true;
    socket?.close();
  };
}
