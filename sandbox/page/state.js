// What the page knows: who we act as, where we are, and the latest snapshot of the workspace as that person sees it.
// Everything else listens: on("snapshot" | "messages" | "thread" | "traffic" | "place" | "person" | "gone", fn).

import { get, post } from "./api.js";
import { setPlace } from "./dates.js";
import { setLanguage } from "./i18n.js";

export const store = {
  as: "", // the person acted as
  at: "", // a channel's id, or "home"
  snapshot: null, // the last answer of /control/state
  messages: new Map(), // channel id -> its messages, oldest first
  thread: null, // { channel, ts } of the open thread
  threadMessages: [],
  traffic: [], // every entry seen, oldest first
  lastSeq: 0,
  reachable: true,
  watching: false, // whether the traffic is being looked at
};

const bus = new EventTarget();
export const on = (name, listener) => bus.addEventListener(name, () => listener());
const emit = (name) => bus.dispatchEvent(new Event(name));

// The clock: the sandbox's present, carried forward between two readings.
let clockBase = Date.now();
let clockRead = Date.now();
let speed = 1;
export const now = () => new Date(clockBase + (Date.now() - clockRead) * speed);

export function setNow(iso, pace) {
  if (!iso) return;
  speed = pace ?? speed;
  clockBase = Date.parse(iso);
  clockRead = Date.now();
}

// Looking things up in the snapshot.
const find = (list, id) => (list || []).find((item) => item.id === id);
export const personById = (id) => find(store.snapshot?.people, id);
export const channelById = (id) => find(store.snapshot?.channels, id);
export const groupById = (id) => find(store.snapshot?.usergroups, id);
export const me = () => personById(store.as);
export const app = () => store.snapshot?.app || { name: "App" };
export const appUserId = () => app().user || "";
export const appName = () => app().name || "App";
/** The person's conversation with the app, once there is one. */
export const appChannel = () => (store.snapshot?.channels || []).find((c) => c.kind === "im" && c.with === appUserId());
export const isAppChannel = (channel) => channel?.kind === "im" && channel.with === appUserId();
export const partnerOf = (channel) => personById(channel.with);
export const hasHome = () => store.snapshot?.home_tab !== false;
export const hasMessages = () => app().messages_tab !== false;
export const people = () => (store.snapshot?.people || []).filter((p) => !p.is_bot && p.id !== appUserId() && p.id !== "USLACKBOT");

export function channelTitle(channel) {
  if (!channel) return "";
  if (channel.kind === "im") return isAppChannel(channel) ? appName() : displayName(partnerOf(channel)) || channel.name;
  if (channel.kind === "mpim") return (channel.members || []).filter((id) => id !== store.as).map((id) => displayName(personById(id)) || id).join(", ") || channel.name;
  return channel.name;
}

export const displayName = (person) => person?.real_name || person?.name || "";

/** Changes when a name, a language, a zone or the day does: what is drawn from them is then drawn again. */
export function surroundings() {
  const names = (store.snapshot?.people || []).map((p) => displayName(p)).concat((store.snapshot?.channels || []).map((c) => c.name));
  return `${store.as}|${me()?.locale}|${me()?.tz}|${now().toISOString().slice(0, 13)}|${names.join(",")}`;
}

// Reading again. Each reader remembers its latest call: an answer that comes late is dropped.
const latest = {};
async function fresh(key, read) {
  const ticket = Symbol(key);
  latest[key] = ticket;
  try {
    const answer = await read();
    setReachable(true);
    return latest[key] === ticket ? answer : undefined;
  } catch (error) {
    if (error instanceof TypeError) setReachable(false); // fetch could not connect
    else console.warn(`${key}: ${error.message}`);
    return undefined;
  }
}

export function setReachable(reachable) {
  if (store.reachable === reachable) return;
  store.reachable = reachable;
  emit("gone");
}

export async function refreshSnapshot() {
  const as = store.as;
  const snapshot = await fresh("state", () => get("state", { as }));
  if (!snapshot || as !== store.as) return;
  store.snapshot = snapshot;
  const shown = channelById(store.at);
  if (shown) shown.unread = 0; // it is being read
  setNow(snapshot.now);
  setLanguage(me()?.locale);
  setPlace(me());
  emit("snapshot");
}

export async function refreshMessages(channel = store.at) {
  if (!channel || channel === "home") return;
  const as = store.as;
  const answer = await fresh(`messages:${channel}`, () => get("messages", { as, channel }));
  if (!answer || as !== store.as) return;
  store.messages.set(channel, answer.messages);
  const known = channelById(channel);
  if (known) known.unread = 0; // reading marks it read
  if (channel === store.at) emit("messages");
}

export async function refreshThread() {
  if (!store.thread) return;
  const { channel, ts } = store.thread;
  const answer = await fresh("thread", () => get("messages", { as: store.as, channel, thread_ts: ts }));
  if (!answer || store.thread?.ts !== ts) return;
  store.threadMessages = answer.messages;
  emit("thread");
}

let readingTraffic = false;
/** Reads the traffic that is new, while somebody looks at it. */
export async function refreshTraffic() {
  if (!store.watching) return undefined;
  if (readingTraffic) return (readingTraffic = "again");
  readingTraffic = true;
  const answer = await fresh("traffic", () => get("traffic", { since: store.lastSeq }));
  const added = answer?.traffic || [];
  if (added.length) {
    store.traffic.push(...added);
    if (store.traffic.length > 5000) store.traffic.splice(0, store.traffic.length - 5000);
    store.lastSeq = added.at(-1).seq;
    emit("traffic");
  }
  const again = readingTraffic === "again";
  readingTraffic = false;
  return again ? refreshTraffic() : undefined;
}

/** What a push of /live asks for. */
export async function refreshChanged(changed) {
  const has = (name) => changed.includes(name);
  const jobs = [];
  const channels = changed.filter((what) => what.startsWith("messages:")).map((what) => what.slice("messages:".length));
  if (channels.includes(store.at)) jobs.push(refreshMessages());
  if (store.thread && channels.includes(store.thread.channel)) jobs.push(refreshThread());
  if (["state", "views", "home", "clock"].some(has) || channels.length) jobs.push(refreshSnapshot());
  if (has("traffic")) jobs.push(refreshTraffic());
  await Promise.all(jobs);
}

export const refreshAll = () => Promise.all([refreshSnapshot(), refreshMessages(), refreshThread(), refreshTraffic()]);

// Where we are. The address of the page says it, so that a link can point at a state: #as=U1&at=C1 or #at=home.
export function readHash() {
  const hash = new URLSearchParams(location.hash.slice(1));
  return { as: hash.get("as") || "", at: hash.get("at") || "" };
}

export const hashFor = (at, as = store.as) => `#${new URLSearchParams({ as, at })}`;

function writeHash() {
  const wanted = hashFor(store.at);
  if (location.hash !== wanted) history.pushState(null, "", wanted);
}

/** Goes to a channel, to "home", or to "im" or "app" (the conversation with the app). */
export async function goTo(at) {
  if (at === "im" || at === "app") at = await openAppMessages();
  if (!at) return;
  const moved = store.at !== at;
  store.at = at;
  if (moved && store.thread && store.thread.channel !== at) closeThread();
  writeHash();
  emit("place");
  if (at === "home") await post("home", { as: store.as, tab: "home" }).catch((error) => console.warn(error.message));
  else if (isAppChannel(channelById(at))) await post("home", { as: store.as, tab: "messages" }).catch(() => undefined);
  await refreshMessages();
  await refreshSnapshot();
}

/** The id of the conversation with the app, which the sandbox opens when it is asked for the state. */
async function openAppMessages() {
  if (appChannel()) return appChannel().id;
  await refreshSnapshot();
  return appChannel()?.id || "";
}

/** Acts as someone else. The place is kept when they can see it. */
export async function becomePerson(as, at = store.at) {
  const changed = as !== store.as;
  if (isAppChannel(channelById(at))) at = "im"; // everyone has their own conversation with the app
  if (changed) {
    store.as = as;
    store.messages.clear();
    store.thread = null;
    store.threadMessages = [];
    emit("thread");
    // A push may read the state at the same moment, and the earlier reading is dropped: go on only as who we now are.
    for (let tries = 0; tries < 5 && store.as === as && store.snapshot?.me !== as; tries += 1) await refreshSnapshot();
    emit("person");
  }
  const visible = ["home", "im", "app"].includes(at) || channelById(at);
  await goTo(visible ? at : hasHome() ? "home" : "im");
}

export function openThread(channel, ts) {
  store.thread = { channel, ts };
  store.threadMessages = [];
  emit("thread");
  return refreshThread();
}

export function closeThread() {
  store.thread = null;
  store.threadMessages = [];
  emit("thread");
}
