// Dates and times, in the language and time zone of the person acted as.

import { currentLanguage, t } from "./i18n.js";

let zone = "UTC";
let locale = "en-US";
const formats = new Map();

export function setPlace(person) {
  zone = validZone(person?.tz) ? person.tz : "UTC";
  locale = person?.locale || (currentLanguage() === "fr" ? "fr-FR" : "en-US");
  formats.clear();
}

function validZone(tz) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: tz });
    return Boolean(tz);
  } catch {
    return false;
  }
}

export function format(date, options, timeZone = zone) {
  const key = JSON.stringify([options, timeZone, locale]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone, ...options }));
  return formats.get(key).format(date);
}

export const timeOf = (date, timeZone) => format(date, { hour: "2-digit", minute: "2-digit" }, validZone(timeZone) ? timeZone : zone);
const longDate = (date) => format(date, { weekday: "long", day: "numeric", month: "long" });
export const shortDate = (date) => format(date, { weekday: "short", day: "numeric", month: "short" });
export const fullMoment = (date) => t("at_time", { date: longDate(date), time: timeOf(date) });

/** The date of a Slack timestamp such as "1767225600.000100". */
export const dateOfTs = (ts) => new Date(Number.parseFloat(ts) * 1000);

/** YYYY-MM-DD there, which also orders days. */
export function dayKey(date, timeZone = zone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
}

function dayWord(date, now) {
  const days = Math.round((Date.parse(dayKey(date)) - Date.parse(dayKey(now))) / 86_400_000);
  return { "-1": t("yesterday"), 0: t("today"), 1: t("tomorrow") }[days] || "";
}

/** The heading above a day's messages. */
export const dayHeading = (date, now) => dayWord(date, now) || longDate(date);

/** How far the zone is from UTC at that moment, in milliseconds. */
function offsetAt(instant, timeZone) {
  const parts = {};
  const formatter = new Intl.DateTimeFormat("en-US", {
    timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
  });
  for (const part of formatter.formatToParts(instant)) parts[part.type] = Number(part.value);
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - Math.floor(instant / 1000) * 1000;
}

/** Unix seconds for a wall-clock "YYYY-MM-DDTHH:MM" in the person's zone. */
export function unixOfLocal(text) {
  const wall = Date.parse(`${text}Z`);
  if (Number.isNaN(wall)) return null;
  let instant = wall - offsetAt(wall, zone);
  instant = wall - offsetAt(instant, zone); // once more, for the days the clocks change
  return Math.round(instant / 1000);
}

/** The inverse: what an <input type="datetime-local"> shows for unix seconds. */
export function localOfUnix(seconds) {
  const instant = seconds * 1000;
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 16);
}

function ordinal(day) {
  if (currentLanguage() === "fr") return day === 1 ? "1er" : String(day);
  const suffix = { one: "st", two: "nd", few: "rd", other: "th" }[new Intl.PluralRules("en", { type: "ordinal" }).select(day)];
  return `${day}${suffix}`;
}

/** Slack's date tokens: "{date_short_pretty} at {time}". The year is left out within six months, as Slack does. */
export function slackDate(unix, tokens, now) {
  const date = new Date(unix * 1000);
  const near = Math.abs(date - now) < 183 * 86_400_000;
  const year = near ? {} : { year: "numeric" };
  const spelled = (month, weekday) => {
    const day = ordinal(Number(format(date, { day: "numeric" }).replace(/\D/g, "")));
    const name = format(date, { month });
    const yearText = near ? "" : format(date, { year: "numeric" });
    if (currentLanguage() === "fr") return [weekday && format(date, { weekday }), day, name, yearText].filter(Boolean).join(" ");
    return [weekday && `${format(date, { weekday })},`, `${name} ${day}${yearText && ","}`, yearText].filter(Boolean).join(" ");
  };
  const values = {
    date_num: () => dayKey(date),
    date: () => spelled("long"),
    date_short: () => format(date, { month: "short", day: "numeric", ...year }),
    date_long: () => spelled("long", "long"),
    time: () => timeOf(date),
    time_secs: () => format(date, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    ago: () => ago(date, now),
  };
  for (const name of ["date", "date_short", "date_long"]) {
    values[`${name}_pretty`] = () => dayWord(date, now).toLowerCase() || values[name]();
  }
  return tokens.replace(/\{(\w+)\}/g, (whole, name) => (values[name] ? values[name]() : whole));
}

function ago(date, now) {
  const seconds = (date - now) / 1000;
  if (Math.abs(seconds) < 45) return t("ago_now");
  const steps = [["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) || steps.at(-1);
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
