// How are a sealed PDF, a signed record, a log proof and a QR code read in a browser, with nothing
// but what the browser brings? The same as formats.py.
"use strict";

const MOST_UNPACKED = 4 * 1024 * 1024;
const MOST_UNPACKED_IN_ALL = 32 * 1024 * 1024;
const MOST_SIGNATURES = 16;
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8 = (bytes) => strict.decode(bytes);
const bytesOf = (text) => new TextEncoder().encode(text);
// One character for each byte; those above 0x7f are not compared as text.
const plain = (bytes) => new TextDecoder("latin1").decode(bytes);
const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
const same = (a, b) => a.length === b.length && a.every((one, index) => one === b[index]);

class Wrong extends Error {}

function demand(holds, words) {
  if (!holds) {
    throw new Wrong(words);
  }
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function fromHex(text) {
  demand(/^([0-9a-fA-F]{2})*$/.test(text), "not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

function decoded(text) {
  const raw = fromBase64(text);
  demand(btoa(String.fromCharCode(...raw)) === text, "not base64 in its one right form");
  return raw;
}

function urlDecoded(text) {
  demand(/^[A-Za-z0-9_-]*$/.test(text), "not base64url");
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

async function ed25519Holds(key, signature, message) {
  try {
    const public_ = key instanceof Uint8Array
      ? await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"])
      : key;
    return public_.algorithm.name === "Ed25519"
      && await crypto.subtle.verify({ name: "Ed25519" }, public_, signature, message);
  } catch {
    return false;
  }
}

async function p256Holds(key, signature, message) {
  const how = { name: "ECDSA", hash: "SHA-256" };
  return key.algorithm.name === "ECDSA" && crypto.subtle.verify(how, key, signature, message);
}

async function unpacked(bytes, format) {
  const packed = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
  const reader = packed.getReader();
  const parts = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) {
      return joined(...parts);
    }
    parts.push(value);
    size += value.length;
    demand(size <= MOST_UNPACKED, "it unfolds too far");
  }
}

// JSON (RFC 8785) and its signature (eddsa-jcs-2022)

function canonical(value) {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(",")}]`;
  }
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((n) => `${JSON.stringify(n)}:${canonical(value[n])}`).join(",")}}`;
  }
  demand(typeof value !== "number" || Number.isSafeInteger(value), "not an exact number");
  return JSON.stringify(value);
}

function readCanonical(bytes) {
  const text = utf8(bytes);
  const value = JSON.parse(text);
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  demand(isObject && canonical(value) === text, "not a canonical JSON object");
  return value;
}

function without(object, name) {
  return Object.fromEntries(Object.entries(object).filter(([one]) => one !== name));
}

const digestOf = (credential) => sha256(bytesOf(canonical(without(credential, "proof"))));

function fromBase58(text) {
  let number = 0n;
  for (const character of text.slice(1)) {
    demand(BASE58.includes(character), "not base 58");
    number = number * 58n + BigInt(BASE58.indexOf(character));
  }
  demand(text[0] === "z" && number < 1n << 512n, "not a signature in base 58");
  const raw = fromHex(number.toString(16).padStart(128, "0"));
  let digits = "";
  for (let rest = number; rest; rest /= 58n) {
    digits = BASE58[Number(rest % 58n)] + digits;
  }
  const zeros = raw.findIndex((one) => one !== 0);
  demand(text === `z${"1".repeat(zeros < 0 ? 64 : zeros)}${digits}`, "not in its one right form");
  return raw;
}

async function proofHolds(credential, key) {
  const { proof } = credential;
  const context = canonical(credential["@context"] ?? null);
  if (proof?.type !== "DataIntegrityProof" || proof.cryptosuite !== "eddsa-jcs-2022"
    || proof.proofPurpose !== "assertionMethod"
    || canonical(proof["@context"] ?? credential["@context"] ?? null) !== context) {
    return false;
  }
  try {
    const options = await sha256(bytesOf(canonical(without(proof, "proofValue"))));
    const signature = fromBase58(String(proof.proofValue));
    return await ed25519Holds(key, signature, joined(options, await digestOf(credential)));
  } catch {
    return false;
  }
}

// PDF

// Each object's number, dictionary and place of its stream; each byte is looked at a few times.
function* objectsIn(text) {
  const head = /(\d{1,9}) 0 obj\b/g;
  const stream = />>\s*stream\r?\n/g;
  let [end, opening] = [-1, stream.exec(text)];
  for (let found = head.exec(text); found; found = head.exec(text)) {
    const begin = head.lastIndex;
    if (end < begin) {
      const ending = text.indexOf("endobj", begin);
      end = ending > 0 ? ending : text.length;
    }
    if (opening && opening.index < begin) {
      stream.lastIndex = begin;
      opening = stream.exec(text);
    }
    const after = opening ? opening.index + opening[0].length : text.length + 1;
    const isOpened = after <= end;
    const words = text.slice(begin, isOpened ? opening.index + 2 : end);
    const length = /\/Length\s+(\d{1,9})(?!\s+\d+\s+R)/.exec(words);
    const has = isOpened && length !== null;
    const place = has ? after + Number(length[1]) : end;
    head.lastIndex = place;
    yield [Number(found[1]), words, has ? [after, place] : null];
  }
}

async function readPdf(bytes) {
  const text = plain(bytes);
  const files = new Map();
  const parts = [""];
  let left = MOST_UNPACKED_IN_ALL;
  for (const [number, head, place] of objectsIn(text)) {
    const inflate = async () => {
      const inflated = await unpacked(bytes.subarray(...place), "deflate").catch(() => new Uint8Array());
      left -= inflated.length;
      demand(left >= 0, "it unfolds too far");
      return inflated;
    };
    if (place && head.includes("/EmbeddedFile") && head.includes("/Type")) {
      files.set(number, await inflate());
    }
    parts.push(place && head.includes("/ObjStm") ? plain(await inflate()) : head);
  }
  const words = parts.join("\n");
  const named = /\/Filespec\s*\/F\s*\(([^()\\]{1,100})\)\s*\/UF\s*\([^)]{0,400}\)\s*\/EF\s*<<\s*\/F\s+(\d{1,9}) 0 R/g;
  const ranged = /\/ByteRange\s*\[\s*(\d{1,10}) (\d{1,10}) (\d{1,10}) (\d{1,10})\s*\]/g;
  const enclosed = {};
  for (const [, name, number] of words.matchAll(named)) {
    if (files.has(Number(number))) {
      enclosed[name] = files.get(Number(number));
    }
  }
  const ranges = Array.from(words.matchAll(ranged), (one) => one.slice(1).map(Number));
  demand(ranges.length <= MOST_SIGNATURES, "more signatures than anybody makes");
  return [enclosed, ranges];
}

// ZIP: by its central directory; stored or deflated, no more than a kit holds

async function filesOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) {
    end -= 1;
  }
  demand(end >= 0 && view.getUint16(end + 10, true) <= 64, "not a kit");
  const files = {};
  let place = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left; left -= 1) {
    demand(view.getUint32(place, true) === 0x02014b50, "not a kit");
    const [method, size] = [view.getUint16(place + 10, true), view.getUint32(place + 20, true)];
    const [long, extra, note] = [28, 30, 32].map((at) => view.getUint16(place + at, true));
    const name = utf8(bytes.subarray(place + 46, place + 46 + long)).split("/").at(-1);
    const local = view.getUint32(place + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const content = bytes.subarray(start, start + size);
    demand(method === 0 || method === 8, "packed in a way no kit is");
    if (name) {
      files[name] = method ? await unpacked(content, "deflate-raw") : content;
    }
    place += 46 + long + extra + note;
  }
  return files;
}

// DER

function derParts(bytes, most = 64) {
  const parts = [];
  for (let place = 0; place < bytes.length && parts.length < most;) {
    let [size, start] = [bytes[place + 1], place + 2];
    if (size & 0x80) {
      const count = size & 0x7f;
      size = parseInt(hex(bytes.subarray(start, start + count)), 16);
      start += count;
    }
    demand(start + size <= bytes.length, "DER is cut off");
    parts.push([bytes[place], bytes.subarray(start, start + size), bytes.subarray(place, start + size)]);
    place = start + size;
  }
  return parts;
}

function der(tag, ...bodies) {
  const body = joined(...bodies);
  if (body.length < 0x80) {
    return joined(Uint8Array.of(tag, body.length), body);
  }
  const size = body.length.toString(16);
  const length = fromHex(size.padStart(size.length + size.length % 2, "0"));
  return joined(Uint8Array.of(tag, 0x80 | length.length), length, body);
}

function rawSignature(bytes, size = 32) {
  const numbers = derParts(derParts(bytes)[0][1]).map(([, body]) => hex(body).replace(/^(00)+/, ""));
  return fromHex(numbers.map((one) => one.padStart(2 * size, "0")).join(""));
}

// Signed notes, log proofs and trees (C2SP, RFC 9162); sizes may pass 2**53, so they are BigInt

const node = (left, right) => sha256(joined(Uint8Array.of(1), left, right));

async function rootFromLeaf(leaf, index, size, path) {
  demand(index < size, "the leaf is outside the tree");
  let [here, last, reached] = [index, size - 1n, leaf];
  for (const step of path) {
    demand(last > 0n, "the path is too long");
    if (here & 1n || here === last) {
      reached = await node(step, reached);
      while (!(here & 1n) && here) {
        [here, last] = [here >> 1n, last >> 1n];
      }
    } else {
      reached = await node(reached, step);
    }
    [here, last] = [here >> 1n, last >> 1n];
  }
  demand(last === 0n, "the path is too short");
  return reached;
}

async function goesOn(old, next, path, oldRoot, newRoot) {
  const steps = old & (old - 1n) ? path : [oldRoot, ...path];
  if (!steps.length || old <= 0n || old >= next) {
    return false;
  }
  let [here, last, first, second] = [old - 1n, next - 1n, steps[0], steps[0]];
  while (here & 1n) {
    [here, last] = [here >> 1n, last >> 1n];
  }
  for (const step of steps.slice(1)) {
    if (last === 0n) {
      return false;
    }
    if (here & 1n || here === last) {
      [first, second] = [await node(step, first), await node(step, second)];
      while (!(here & 1n) && here) {
        [here, last] = [here >> 1n, last >> 1n];
      }
    } else {
      second = await node(second, step);
    }
    [here, last] = [here >> 1n, last >> 1n];
  }
  return last === 0n && same(first, oldRoot) && same(second, newRoot);
}

function readNote(note) {
  const gap = note.lastIndexOf("\n\n");
  demand(gap >= 0 && note.endsWith("\n"), "a note without signatures");
  const signatures = note.slice(gap + 2).split("\n").slice(0, -1).map((line) => {
    const [dash, name, text, more] = line.split(" ");
    const raw = decoded(text ?? "");
    demand(dash === "\u2014" && more === undefined && raw.length > 4, "not a signature line");
    return { name, id: hex(raw.subarray(0, 4)), raw: raw.subarray(4) };
  });
  return [note.slice(0, gap + 1), signatures];
}

function readCheckpoint(text) {
  const [origin, size, root] = text.split("\n");
  demand(/^(0|[1-9][0-9]{0,18})$/.test(size), "not a checkpoint");
  const hash = decoded(root);
  demand(hash.length === 32, "not a checkpoint");
  return [origin, BigInt(size), hash];
}

// CBOR (RFC 8949), as much of it as a QR code holds

function cbor(bytes) {
  let place = 0;
  const item = (depth) => {
    demand(place < bytes.length && depth < 8, "CBOR is cut off");
    const kind = bytes[place] >> 5;
    let size = bytes[place] & 31;
    place += 1;
    demand(size < 28, "not CBOR as a QR code holds it");
    if (size >= 24) {
      const width = 1 << (size - 24);
      size = parseInt(hex(bytes.subarray(place, place + width)), 16);
      place += width;
    }
    if (kind < 2) {
      return kind ? -1 - size : size;
    }
    if (kind < 4) {
      const raw = bytes.subarray(place, place + size);
      demand(raw.length === size, "CBOR is cut off");
      place += size;
      return kind === 2 ? raw : utf8(raw);
    }
    demand(kind < 7 && (kind === 6 || size <= 64), "not CBOR as a QR code holds it");
    if (kind === 6) {
      return item(depth + 1);
    }
    if (kind === 4) {
      return Array.from({ length: size }, () => item(depth + 1));
    }
    return new Map(Array.from({ length: size }, () => [item(depth + 1), item(depth + 1)]));
  };
  const value = item(0);
  demand(place === bytes.length, "something follows the CBOR item");
  return value;
}

function cborBytes(bytes) {
  const size = bytes.length;
  const head = size < 24 ? [0x40 | size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
  return joined(Uint8Array.from(head), bytes);
}
