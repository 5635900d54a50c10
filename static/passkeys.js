// Lets a browser that knows passkeys use one. Without it, or without JavaScript, the same pages
// take the code of an authenticator app.
const { browserSupportsWebAuthn, startAuthentication, startRegistration } =
  globalThis.SimpleWebAuthnBrowser;

async function answer(place, form) {
  const token = form.elements.csrf_token.value;
  const asked = await fetch(place.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": token },
  });
  if (!asked.ok) {
    throw new Error(`The site answered ${asked.status}.`);
  }
  const start = place.dataset.passkey === "add" ? startRegistration : startAuthentication;
  return start({ optionsJSON: await asked.json() });
}

for (const place of document.querySelectorAll("[data-passkey]")) {
  if (!browserSupportsWebAuthn()) {
    continue;
  }
  place.hidden = false;
  const form = place.closest("form");
  const failed = place.querySelector("[data-passkey-failed]");
  place.querySelector("button").addEventListener("click", async (event) => {
    event.preventDefault();
    failed.textContent = "";
    try {
      form.elements[place.dataset.field].value = JSON.stringify(await answer(place, form));
      form.submit();
    } catch (error) {
      failed.textContent = `${failed.dataset.passkeyFailed} ${error.message}`;
    }
  });
}
