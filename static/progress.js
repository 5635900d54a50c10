// Looks again, for the reader, at work the register is doing. Without this, the link does it.
// The words of progress are announced as they change; when the work has ended, what it came to
// takes the place of the page's main part.
const EVERY_MS = 3000;
const MARK = "[data-um-progress]";

async function pageNow() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) {
    throw new Error("The page can no longer be read.");
  }
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function showEnd(page) {
  const main = document.querySelector("main");
  const hadFocus = main.contains(document.activeElement);
  main.replaceChildren(...page.querySelector("main").childNodes);
  document.title = page.title;
  if (hadFocus || document.activeElement === document.body) {
    const heading = main.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
  }
}

async function look() {
  const page = document.hidden ? document : await pageNow();
  const now = page.querySelector(MARK);
  if (!now) {
    showEnd(page);
    return;
  }
  const shown = document.querySelector(MARK);
  if (shown.textContent !== now.textContent) {
    shown.textContent = now.textContent;
  }
  lookLater();
}

function lookLater() {
  // Where a look fails the link remains, and says what is wrong.
  setTimeout(() => look().catch(() => {}), EVERY_MS);
}

if (document.querySelector(MARK)) {
  lookLater();
}
