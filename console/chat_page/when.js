// Times in the words people use, in the reader's own zone.

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

const formats = new Map();

function format(tag, options) {
  const key = tag + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(tag, options));
  return formats.get(key);
}

/** "16:40" */
export function clock(date, texts) {
  return format(texts.tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

/** "今天", "昨天", "星期三", "6月3日", "2024年6月3日" */
export function day(date, texts, now = new Date()) {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86400000);
  if (days === 0) return texts.say("page.day.today");
  if (days === 1) return texts.say("page.day.yesterday");
  if (days > 1 && days < 7) return format(texts.tag, { weekday: "long" }).format(date);
  const isThisYear = date.getFullYear() === now.getFullYear();
  return format(texts.tag, { month: "long", day: "numeric", ...(isThisYear ? {} : { year: "numeric" }) }).format(date);
}

/** Day and time together, for those who hear the page. */
export function moment(date, texts) {
  return `${day(date, texts)} ${clock(date, texts)}`;
}

export const dayKey = (date) => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
