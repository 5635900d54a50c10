// What do seal, record, log, status and page say of a certificate, asking nobody? The same lines
// with the same codes as lines.py and as the registry's own verification.

const RECORD = "certificate.json";
const PROOF = "certificate.tlog-proof";
const POLICY = "policy.txt";
const QR = "qr.txt";
const STATUS_LIST = "status-list.json";
const HISTORY = "checkpoints.json";
const KEYS = "keys.json";
const ENTRIES = 131072;
const DRAWN_WITHIN = 7 * 24 * 60 * 60 * 1000;

function instant(text) {
  demand(/(Z|[+-]\d\d:\d\d)$/.test(text), "an instant needs a time zone");
  const at = new Date(text);
  demand(!Number.isNaN(at.getTime()), "not an instant");
  return at;
}

async function noteKey(text) {
  const [name, , ...rest] = text.split("+");
  const raw = decoded(rest.join("+"));
  const id = hex((await sha256(joined(bytesOf(`${name}\n`), raw))).subarray(0, 4));
  return { name, id, kind: raw[0], key: raw.subarray(1) };
}

const pem = (text) => fromBase64(text.replace(/-----[^-]+-----|\s/g, ""));

async function readKey(entry) {
  const kind = entry.purpose === "record" ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256" };
  return {
    name: entry.id,
    purpose: entry.purpose,
    begin: instant(entry.validFrom),
    end: instant(entry.validTo),
    key: await crypto.subtle.importKey("spki", pem(entry.publicKeyPem), kind, false, ["verify"]),
    certificate: entry.certificatePem ? pem(entry.certificatePem) : new Uint8Array(),
    isDevelopment: entry.development,
    compromisedAt: entry.ended?.reason === "compromised" ? BigInt(entry.ended.logSize) : null,
  };
}

async function readTrust(bytes, lists = []) {
  const document_ = JSON.parse(utf8(bytes));
  return {
    issuer: document_.issuer,
    keys: await Promise.all(document_.keys.map(readKey)),
    authorities: (document_.timeAuthorities ?? []).map(readAuthority),
    log: await noteKey(document_.log),
    witnesses: await Promise.all((document_.witnesses ?? []).map(noteKey)),
    fingerprint: hex(await sha256(bytes)),
    lists,
  };
}

const startsWith = (bytes, text) => plain(bytes.subarray(0, text.length)) === text;

async function trustIn(bytes) {
  if (!startsWith(bytes, "PK\u0003\u0004")) {
    return readTrust(bytes);
  }
  const files = await filesOf(bytes);
  return readTrust(files[KEYS], files[STATUS_LIST] ? [files[STATUS_LIST]] : []);
}

const keyOf = (trust, purpose, name) =>
  trust.keys.find((key) => key.purpose === purpose && key.name === name);
// Made over something of that time, and at most so much later than it.
const covers = (key, at, late = 0) => at !== null && key.begin.getTime() - late <= at && at <= key.end;
// May it be believed of what the log took in as that entry (null: never)?
const vouchesFor = (key, entry) =>
  key.compromisedAt === null || (entry !== null && entry < key.compromisedAt);
const isOther = (loose, inside, name) =>
  Boolean(loose[name] && inside[name]) && !same(loose[name], inside[name]);

async function check(bytes, trust, now) {
  if (startsWith(bytes, "%PDF-")) {
    return checkFiles(bytes, {}, trust, now);
  }
  if (startsWith(bytes, "PK\u0003\u0004")) {
    const files = await filesOf(bytes);
    const pages = Object.keys(files).filter((name) => /^CoC-.*\.pdf$/.test(name));
    demand(pages.length === 1, "not a kit");
    return checkFiles(files[pages[0]], without(files, pages[0]), trust, now);
  }
  if (startsWith(bytes, "{") && plain(bytes).includes("RecoveryCertificate")) {
    return checkFiles(null, { [RECORD]: bytes }, trust, now);
  }
  return checkCode(utf8(bytes).trim(), trust);
}

function readRecord(bytes) {
  try {
    const record = readCanonical(bytes);
    demand(typeof record.certificate === "string", "not a certificate");
    return { record, at: instant(record.validFrom) };
  } catch {
    return { record: null, at: null };
  }
}

async function checkFiles(pdf, loose, trust, now) {
  const [inside, ranges] = pdf ? await readPdf(pdf) : [{ ...loose }, []];
  const { record, at } = inside[RECORD] ? readRecord(inside[RECORD]) : { record: null, at: null };
  const found = pdf ? await checkSeal(pdf, ranges, trust, at) : { code: "seal.not_enclosed" };
  const who = inside[RECORD] ? await checkRecord(record, at, trust) : { code: "record.missing" };
  let [sealed, signed, holds] = [found.code, who.code, who.code === "record.ok"];
  let logged = holds ? await checkLog(inside, loose, record, trust, pdf) : ["log.not_checked", {}];
  const entry = logged[0] === "log.ok" ? logged[1].entry : null;
  if (sealed === "seal.ok" && !vouchesFor(found.key, entry)) {
    sealed = "seal.key_compromised";
  }
  if (holds && !vouchesFor(who.key, entry)) {
    [signed, holds] = ["record.key_compromised", false];
  }
  if (holds && isOther(loose, inside, RECORD)) {
    signed = "record.contradicts";
  }
  if (pdf && !inside[PROOF]) {
    logged = ["log.missing", {}];
  }
  const told = holds ? await checkStatus(loose, record, trust, now) : ["status.not_checked", {}];
  let page = pdf ? "page.not_compared" : "page.not_enclosed";
  const isCompared = pdf && holds && sealed === "seal.ok";
  if (isCompared && !(await codeAgrees(inside, loose, record, trust, entry))) {
    page = "page.qr_contradicts";
  }
  const facts = { stamped: sealed === "seal.ok" ? found.stamped : "" };
  return { lines: [[sealed, facts], [signed, {}], logged, told, [page, {}]], record: holds ? record : null };
}

// Record

async function checkRecord(record, at, trust) {
  if (record === null) {
    return { code: "record.unreadable" };
  }
  const key = keyOf(trust, "record", String(record.proof?.verificationMethod).split("#").at(-1));
  if (!key) {
    return { code: "record.untrusted_key" };
  }
  if (!(await proofHolds(record, key.key))) {
    return { code: "record.broken" };
  }
  return { code: covers(key, at) ? "record.ok" : "record.key_out_of_date", key };
}

// Log

async function signedBy(key, body, signatures) {
  const ours = signatures.filter(({ name, id }) => name === key.name && id === key.id);
  const holds = await Promise.all(ours.map(({ raw }) => {
    if (key.kind !== 4) {
      return raw.length === 64 && ed25519Holds(key.key, raw, bytesOf(body));
    }
    const time = BigInt(`0x${hex(raw.subarray(0, 8))}`); // a witness says when it cosigned
    const message = bytesOf(`cosignature/v1\ntime ${time}\n${body}`);
    return raw.length === 72 && ed25519Holds(key.key, raw.subarray(8), message);
  }));
  return ours.length > 0 && holds.every(Boolean);
}

function readProof(bytes) {
  const text = utf8(bytes);
  const gap = text.indexOf("\n\n");
  const [header, ...lines] = text.slice(0, gap).split("\n");
  if (lines[0]?.startsWith("extra ")) {
    lines.shift();
  }
  const index = /^index (0|[1-9][0-9]{0,18})$/.exec(lines[0] ?? "");
  demand(header === "c2sp.org/tlog-proof@v1" && gap > 0 && index, "not a log proof");
  const [body, signatures] = readNote(text.slice(gap + 2));
  return {
    index: BigInt(index[1]), path: lines.slice(1).map(decoded), body, signatures,
    statement: readCheckpoint(body),
  };
}

async function checkProof(bytes, digest, trust) {
  let proof;
  try {
    proof = readProof(bytes);
  } catch {
    return ["log.unreadable", {}];
  }
  const { index, path, body, signatures, statement: [origin, size, root] } = proof;
  const names = (key) => signatures.some(({ name, id }) => name === key.name && id === key.id);
  if (origin !== trust.log.name || !names(trust.log)) {
    return ["log.untrusted_key", {}];
  }
  const named = trust.witnesses.filter(names);
  const signed = await Promise.all([trust.log, ...named].map((key) => signedBy(key, body, signatures)));
  const leaf = await sha256(joined(Uint8Array.of(0), digest));
  const reached = await rootFromLeaf(leaf, index, size, path).catch(() => new Uint8Array());
  if (!signed.every(Boolean) || !same(reached, root)) {
    return ["log.broken", {}];
  }
  const witnessed = trust.witnesses.length
    ? `; ${named.length} of ${trust.witnesses.length} witnesses confirm that state of it`
    : "";
  return ["log.ok", { entry: index, size, root, witnessed }];
}

// Has the proof the cosignatures that the policy enclosed with it asks for?
async function quorumMet(policy, proof) {
  const [body, signatures] = readNote(proof.slice(proof.indexOf("\n\n") + 2));
  const lines = policy.split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split(" "));
  const reached = new Set(["none"]);
  for (const [word, name, first, ...members] of lines) {
    if (word === "witness" && await signedBy(await noteKey(first), body, signatures)) {
      reached.add(name);
    }
    if (word === "group") {
      const least = { any: 1, all: members.length }[first] ?? Number(first);
      if (members.filter((one) => reached.has(one)).length >= least) {
        reached.add(name);
      }
    }
  }
  return reached.has(lines.find(([word]) => word === "quorum")[1]);
}

async function checkLog(inside, loose, record, trust, pdf) {
  if (!pdf && !inside[PROOF]) {
    return ["log.not_enclosed", {}];
  }
  const digest = await digestOf(record);
  const found = await checkProof(inside[PROOF] ?? new Uint8Array(), digest, trust);
  if (found[0] !== "log.ok") {
    return found;
  }
  if (isOther(loose, inside, PROOF)) {
    const again = await checkProof(loose[PROOF], digest, trust);
    if (again[0] !== "log.ok") {
      return again;
    }
    if (again[1].entry !== found[1].entry) {
      return ["log.contradicts", {}];
    }
  }
  if (isOther(loose, inside, POLICY)) {
    return ["log.contradicts", {}];
  }
  const policy = inside[POLICY] ? utf8(inside[POLICY]) : "quorum none";
  if (!(await quorumMet(policy, utf8(inside[PROOF])).catch(() => false))) {
    return ["log.not_witnessed", found[1]];
  }
  const wrong = loose[HISTORY] ? await checkHistory(loose[HISTORY], found[1], trust) : "";
  return wrong ? [wrong, {}] : found;
}

async function checkHistory(bytes, { size, root }, trust) {
  const known = new Map();
  let last = null;
  try {
    for (const { note, consistency } of JSON.parse(utf8(bytes)).checkpoints) {
      const [body, signatures] = readNote(note);
      const [origin, now, here] = readCheckpoint(body);
      demand(origin === trust.log.name && await signedBy(trust.log, body, signatures), "not signed");
      if (known.has(now) && !same(known.get(now), here)) {
        return "log.forked";
      }
      const path = consistency.map(decoded);
      demand(!last || last[0] === now || await goesOn(last[0], now, path, last[1], here), "no proof");
      known.set(now, here);
      last = [now, here];
    }
  } catch {
    return "log.history_broken";
  }
  return known.has(size) && !same(known.get(size), root) ? "log.forked" : "";
}

// Status

async function checkStatus(loose, record, trust, now) {
  const lists = [...(loose[STATUS_LIST] ? [loose[STATUS_LIST]] : []), ...trust.lists];
  const told = (await Promise.all(lists.map((one) => readList(one, record, trust, now)))).filter(Boolean);
  if (told.some(([, code]) => code === "status.list_broken")) {
    return ["status.list_broken", {}];
  }
  if (!told.length) {
    return ["status.unknown_offline", {}];
  }
  const [begin, code] = told.reduce((newest, one) => (one[0] > newest[0] ? one : newest));
  const how = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC" };
  return [code, { as_of: `${begin.toLocaleString("en-GB", how)} UTC`, successor: "", reason: "" }];
}

// Only an entry as the issuer writes it says where the status is told.
function isEntry(entry) {
  const [, number] = /\/status\/(\d{1,12})$/.exec(entry?.statusListCredential ?? "") ?? [];
  const messages = ["current", "superseded", "revoked", "not used"];
  const index = Number(entry?.statusListIndex);
  return number !== undefined && index < ENTRIES && canonical(entry) === canonical({
    id: `${entry.statusListCredential}#${index}`, type: "BitstringStatusListEntry",
    statusPurpose: "message", statusListIndex: String(index),
    statusListCredential: entry.statusListCredential, statusSize: 2,
    statusMessage: messages.map((message, value) => ({ status: `0x${value}`, message })),
  });
}

async function readList(bytes, record, trust, now) {
  const entry = record.credentialStatus;
  if (!isEntry(entry)) {
    return null;
  }
  try {
    const told = readCanonical(bytes);
    const key = keyOf(trust, "record", told.proof.verificationMethod.split("#").at(-1));
    const [begin, end] = [instant(told.validFrom), instant(told.validUntil)];
    demand(key && covers(key, begin) && await proofHolds(told, key.key), "not the issuer's");
    if (!vouchesFor(key, null)) {
      return null;
    }
    if (told.id !== entry.statusListCredential) {
      return null;
    }
    const bits = await unpacked(urlDecoded(told.credentialSubject.encodedList.slice(1)), "gzip");
    const index = Number(entry.statusListIndex);
    const value = (bits[Math.floor(index / 4)] >> (6 - (index % 4) * 2)) & 3;
    const state = ["current", "superseded", "revoked"][value];
    demand(state, "no state");
    return [begin, `status.${now > end && state === "current" ? "then" : state}`];
  } catch {
    return [now, "status.list_broken"];
  }
}

// QR code

async function readCode(text, trust, entry = null) {
  const raw = urlDecoded(text.includes("#") ? text.slice(text.indexOf("#") + 1) : text);
  const [protected_, unprotected, payload, signature] = cbor(raw);
  const [header, token] = [cbor(protected_), cbor(payload)];
  const anew = joined(
    Uint8Array.of(0xd2, 0x84), cborBytes(protected_), Uint8Array.of(0xa0), cborBytes(payload),
    cborBytes(signature),
  );
  demand(same(raw, anew) && unprotected.size === 0 && signature.length === 64, "not a certificate's code");
  demand(header.get(1) === -7, "not a certificate's code");
  const key = keyOf(trust, "qr", utf8(header.get(4)));
  if (!key) {
    return ["record.untrusted_key", token];
  }
  const start = joined(Uint8Array.of(0x84, 0x6a), bytesOf("Signature1"));
  const signed = joined(start, cborBytes(protected_), Uint8Array.of(0x40), cborBytes(payload));
  if (!(await p256Holds(key.key, signature, signed))) {
    return ["record.broken", token];
  }
  if (!vouchesFor(key, entry)) {
    return ["record.key_compromised", token];
  }
  const isInTime = covers(key, new Date(token.get(6) * 1000), DRAWN_WITHIN);
  return [isInTime ? "record.vouched" : "record.untrusted_key", token];
}

async function codeAgrees(inside, loose, record, trust, entry) {
  if (isOther(loose, inside, QR)) {
    return false;
  }
  try {
    const text = utf8(inside[QR]);
    const [code, token] = await readCode(text, trust, entry);
    const { credentialSubject: subject, issuer } = record;
    const stated = {
      1: issuer.id, 6: Math.floor(instant(record.validFrom).getTime() / 1000),
      m: Array.from(subject.lot.subType).slice(0, 40).join(""), c: subject.lot.wasteCode.code,
      kg: subject.weighing.received.value, cc: `${subject.holder.country}>${subject.base.country}`,
      i: Number(readProof(inside[PROOF]).index),
    };
    const agrees = Object.entries(stated).every(
      ([name, value]) => token.get(/^\d$/.test(name) ? Number(name) : name) === value,
    );
    return code === "record.vouched" && agrees && utf8(token.get(7)) === record.certificate
      && same(token.get("h"), await digestOf(record)) && text.split("#")[0] === record.id;
  } catch {
    return false;
  }
}

async function checkCode(text, trust) {
  let [code, token] = await readCode(text, trust);
  const number = code === "record.vouched" ? utf8(token.get(7)) : "";
  const url = text.includes("#") ? text.split("#")[0] : "";
  if (number && url && url !== `${token.get(1)}/verify/${number}`) {
    code = "record.contradicts";
  }
  const isTold = code === "record.vouched";
  const claims = isTold ? token : null;
  return {
    lines: [
      ["seal.not_enclosed", {}], [code, {}], [isTold ? "log.not_enclosed" : "log.not_checked", {}],
      [isTold ? "status.unknown_offline" : "status.not_checked", {}], ["page.not_enclosed", {}],
    ],
    record: null,
    claims,
  };
}
