// Follows an auction for the reader. Without this, a link on the page looks again.
// The registry says what has changed and when it is over; its page, asked for anew, is what is
// shown. What time it is comes from the registry too: its clock when it answered, and how long ago
// that was. The browser's own clock is never asked what time it is; it only tells, by running ahead
// of what else counts here, that the computer was asleep.
const LIVE = "[data-um-live]";
const PART = "[data-um-part]";
const TICK_MS = 200;
const ASLEEP_MS = 5000;
const AGAIN_MS = 2000;
const HIDDEN_MS = 20000;
const AWARD_MS = 15000;
const LONGEST_PAUSE_MS = 30000;
const LATE_MS = 100;
const AT_CLOSE_MS = 400;
const REFRESH_MS = 700;
const SAY_MS = 3000;
// A stream ends by itself sooner than this; one that does not is a connection that is dead.
const SILENT_MS = 20000;
const PATIENCE_MS = 10000;

const words = document.querySelector("[data-um-words]").dataset;
const steps = JSON.parse(words.steps);
let offset = -Infinity;
let live = {};
let source = null;
let timers = {};
let failures = 0;
let ticked = performance.now();
let awake = Date.now();
let askedAtClose = 0;
let fellAt = "";
let refreshing = false;
let behind = false;

// --- The registry's clock: an answer is always late, so the greatest offset is the nearest.

function learnTime(instant) {
  offset = Math.max(offset, Date.parse(instant) - performance.now());
}

function registryNow() {
  return offset + performance.now();
}

function readPage() {
  live = document.querySelector(LIVE).dataset;
}

function isOver() {
  return live.state !== "open" && live.state !== "closed";
}

// --- Words

function say(text, key) {
  clearTimeout(timers[key]);
  timers[key] = setTimeout(() => {
    document.querySelector("[data-um-say]").textContent = text;
  }, key === "spoken" ? SAY_MS : 0);
}

function spokenPart() {
  return [...document.querySelectorAll('[data-um-part="status"] p, [data-um-part="mine"] p')]
    .map((one) => {
      const copy = one.cloneNode(true);
      copy.querySelectorAll("[aria-hidden]").forEach((hidden) => hidden.remove());
      return copy.textContent.replace(/\s+/g, " ").trim();
    })
    .join(" ");
}

function showLost(isLost) {
  const place = document.querySelector("[data-um-lost]");
  if (isLost === Boolean(place.firstChild)) {
    return;
  }
  const said = document.createElement("p");
  said.className = "govuk-body govuk-!-font-weight-bold";
  said.textContent = place.dataset.text;
  place.replaceChildren(...(isLost ? [said] : []));
}

function asLength(ms) {
  const whole = Math.ceil(ms / 1000);
  const days = Math.floor(whole / 86400);
  const parts = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const clock = parts.map((one) => String(one).padStart(2, "0")).join(":");
  return days ? `${words.days.replace("#", days)} ${clock}` : clock;
}

// --- Time passes

function tick() {
  const at = performance.now();
  const wasAsleep = Math.max(at - ticked, Date.now() - awake) > ASLEEP_MS;
  const before = Date.parse(live.closesAt) - (offset + ticked);
  ticked = at;
  awake = Date.now();
  if (wasAsleep) {
    round();
  }
  if (live.state === "open" && live.taking === "1") {
    count(Date.parse(live.closesAt) - registryNow(), before, wasAsleep);
  }
  if (live.fallsAt && live.fallsAt !== fellAt && registryNow() > Date.parse(live.fallsAt) + LATE_MS) {
    fellAt = live.fallsAt;
    refresh();
  }
  timers.tick = setTimeout(tick, TICK_MS);
}

function count(left, before, wasAsleep) {
  const shown = document.querySelector("[data-um-left]");
  const text = left > 0 ? words.left.replace("#", asLength(left)) : words.asking;
  if (shown && shown.textContent !== text) {
    shown.textContent = text;
  }
  const step = Object.keys(steps).find((one) => before > one * 1000 && left <= one * 1000);
  if (step && left > 0 && !wasAsleep) {
    say(steps[step], "step");
  }
  // Only the registry says that it is over: a late bid may have moved the close.
  if (left < -LATE_MS && !failures && ticked - askedAtClose > AT_CLOSE_MS) {
    askedAtClose = ticked;
    look().catch(failed);
  }
}

// --- What has changed

function hear(told) {
  failures = 0;
  showLost(false);
  learnTime(told.server_time);
  const now = told.auction;
  const isSame =
    now.state === live.state &&
    String(now.bids) === live.seq &&
    String(now.best ? now.best.minor_per_tonne : "") === live.price &&
    Date.parse(now.closes_at) === Date.parse(live.closesAt) &&
    now.is_taking_bids === (live.taking === "1");
  if (!isSame) {
    refresh();
  }
}

async function refresh() {
  if (refreshing) {
    behind = true;
    return;
  }
  refreshing = true;
  try {
    const answer = await fetch(location.href, {
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok || answer.redirected) {
      throw new Error("The page can no longer be read.");
    }
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    failed();
  } finally {
    setTimeout(() => {
      refreshing = false;
      if (behind) {
        behind = false;
        refresh();
      }
    }, REFRESH_MS);
  }
}

function show(page) {
  if (!page.querySelector(LIVE)) {
    throw new Error("This is another page.");
  }
  const before = spokenPart();
  for (const fresh of page.querySelectorAll(PART)) {
    const old = document.querySelector(`[data-um-part="${fresh.dataset.umPart}"]`);
    // What somebody may be filling in stays until it can no longer be sent.
    const isKept = old && old.dataset.umKeep && old.dataset.umKeep === fresh.dataset.umKeep;
    if (old && !isKept) {
      replace(old, document.adoptNode(fresh));
    }
  }
  readPage();
  learnTime(live.now);
  if (live.taking === "1") {
    count(Date.parse(live.closesAt) - registryNow(), 0, true);
  }
  if (spokenPart() !== before) {
    say(spokenPart(), "spoken");
  }
  if (isOver()) {
    pause();
  }
}

function replace(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (focused) {
    const same = [...fresh.querySelectorAll("a, button, input, select")].find(
      (one) => (focused.id && one.id === focused.id) || (focused.href && one.href === focused.href),
    );
    const heading = document.querySelector("h1");
    heading.tabIndex = -1;
    (same ?? heading).focus();
  }
}

// --- Asking, and being told

async function look() {
  const answer = await fetch(`${live.events}?after=${live.seq}`, {
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!answer.ok) {
    throw new Error("The registry does not answer.");
  }
  hear(await answer.json());
}

function listen() {
  let heard = false;
  source = new EventSource(`${live.stream}?after=${live.seq}`);
  timers.silent = setTimeout(() => {
    hangUp();
    failed();
  }, SILENT_MS);
  source.addEventListener("auction", (event) => {
    heard = true;
    hear(JSON.parse(event.data));
  });
  // A stream ends by itself after a while: then it is taken up again.
  source.onerror = () => {
    hangUp();
    if (heard) {
      roundIn(AGAIN_MS);
    } else {
      failed();
    }
  };
}

function hangUp() {
  clearTimeout(timers.silent);
  source?.close();
  source = null;
}

function failed() {
  failures += 1;
  showLost(failures > 1);
  roundIn(Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(failures, 5)));
}

// Not all at the same moment: a registry that comes back is asked by everybody at once.
function roundIn(ms) {
  clearTimeout(timers.round);
  timers.round = setTimeout(round, ms * (0.75 + Math.random() / 2));
}

function round() {
  clearTimeout(timers.round);
  hangUp();
  if (isOver()) {
    return;
  }
  if (live.state === "open" && !document.hidden && !failures && "EventSource" in window) {
    listen();
    return;
  }
  const pace = document.hidden ? HIDDEN_MS : live.state === "open" ? AGAIN_MS : AWARD_MS;
  look().then(() => roundIn(pace)).catch(failed);
}

function goOn() {
  clearTimeout(timers.tick);
  readPage();
  learnTime(live.now);
  ticked = performance.now();
  awake = Date.now();
  if (!isOver()) {
    round();
    tick();
  }
}

function pause() {
  hangUp();
  clearTimeout(timers.round);
  clearTimeout(timers.tick);
}

document.addEventListener("visibilitychange", () => isOver() || round());
window.addEventListener("online", () => isOver() || round());
window.addEventListener("pagehide", pause);
window.addEventListener("pageshow", (event) => event.persisted && goOn());
goOn();
