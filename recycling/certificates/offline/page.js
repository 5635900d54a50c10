// The page of the verifier: what is dropped, chosen or pasted is checked and told in five lines.

const words = JSON.parse(document.getElementById("words").textContent);
const ownKeys = fromBase64(document.getElementById("keys").textContent.trim());
const TOPICS = { seal: "Seal", record: "Record signature", log: "Log inclusion", status: "Status", page: "Page equals data" };
const STATES = { ok: "holds", failed: "does not hold", unknown: "not told" };
let trust = null;

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

function said([code, facts]) {
  const [state, meaning, advice] = words[code];
  const filled = meaning.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "").trim();
  return { code, topic: code.split(".")[0], state, meaning: filled, advice };
}

function headline(lines) {
  const states = Object.fromEntries(lines.map(({ topic, state }) => [topic, state]));
  const failed = lines.filter(({ state }) => state === "failed").map(({ topic }) => topic);
  if (states.record !== "ok" || failed.some((topic) => topic !== "status")) {
    return "Not genuine";
  }
  if (failed.length) {
    return "Genuine, but see its status";
  }
  return states.status === "ok" ? "Genuine, and it stands" : "Genuine";
}

function stated(record, claims) {
  if (claims) {
    return [
      ["Certificate", utf8(claims.get(7))], ["Material", claims.get("m")], ["Waste code", claims.get("c")],
      ["Mass received", `${claims.get("kg")} kg`], ["From and to", claims.get("cc").replace(">", " \u2192 ")],
      ["Issued", new Date(claims.get(6) * 1000).toISOString()], ["Issuer", claims.get(1)],
    ];
  }
  if (!record) {
    return [];
  }
  const { credentialSubject: subject, issuer } = record;
  return [
    ["Certificate", record.certificate], ["Issuer", `${issuer.name}, ${issuer.country}`],
    ["Issued", record.validFrom], ["Lot", subject.lot.reference], ["Material", subject.lot.subType],
    ["Waste code", subject.lot.wasteCode.code], ["Holder", subject.holder.name],
    ["Base", subject.base.name], ["Mass received", `${subject.weighing.received.value} kg`],
  ];
}

function show(result) {
  const place = document.getElementById("verdict");
  const lines = result.lines.map(said);
  const table = element("table");
  for (const one of lines) {
    const row = table.insertRow();
    row.dataset.code = one.code;
    row.append(element("th", TOPICS[one.topic]), element("td", STATES[one.state], one.state));
    const cell = element("td", one.meaning);
    if (one.state !== "ok") {
      cell.append(element("p", one.advice));
    }
    cell.append(element("code", one.code));
    row.append(cell);
  }
  const facts = element("dl");
  for (const [name, value] of stated(result.record, result.claims)) {
    facts.append(element("dt", name), element("dd", value));
  }
  place.replaceChildren(element("h2", headline(lines)), table, facts);
  place.focus();
}

async function verify(bytes) {
  try {
    show(await check(bytes, trust, new Date()));
  } catch {
    const why = "No PDF, record, kit or QR text of a certificate. Use it exactly as you received it.";
    const place = document.getElementById("verdict");
    place.replaceChildren(element("h2", "This is not a certificate"), element("p", why));
    place.focus();
  }
}

const contentOf = async (file) => new Uint8Array(await file.arrayBuffer());

async function believe(bytes, whence) {
  const place = document.getElementById("trust");
  try {
    trust = await trustIn(bytes);
    const isForDevelopment = trust.keys.some((key) => key.isDevelopment);
    const warning = isForDevelopment ? " Some are development keys, which prove nothing outside a demonstration." : "";
    place.textContent = `Keys of ${trust.issuer} (${whence}), SHA-256 ${trust.fingerprint}.${warning}`;
  } catch {
    place.textContent = "These keys cannot be read, or this browser is too old to check them.";
  }
}

document.getElementById("file").addEventListener("change", async ({ target }) => {
  if (target.files.length) {
    await verify(await contentOf(target.files[0]));
  }
});
document.getElementById("kept").addEventListener("change", async ({ target }) => {
  if (target.files.length) {
    await believe(await contentOf(target.files[0]), "kept by you");
  }
});
document.getElementById("paste").addEventListener("submit", async (event) => {
  event.preventDefault();
  await verify(bytesOf(document.getElementById("code").value.trim()));
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) {
    await verify(await contentOf(event.dataTransfer.files[0]));
  }
});
believe(ownKeys, "in this page");
