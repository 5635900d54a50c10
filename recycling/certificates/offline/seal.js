// Does the seal of a PDF hold, and the time stamp in it? The same as sealed.py: the container is
// written anew from its signed parts and compared byte for byte.

const TAG = { OID: 0x06, SEQUENCE: 0x30, SET: 0x31, OCTETS: 0x04, INTEGER: 0x02, NULL: 0x05, TIME: 0x18 };
const [ROOM_BEFORE, ROOM, ROOM_STAMPED] = [4096, 8192, 24576];
const CLOCKS_MAY_DIFFER = 10 * 60 * 1000;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SHA_256 = "608648016503040201";
const DIGESTS = { [SHA_256]: "SHA-256", "608648016503040202": "SHA-384", "608648016503040203": "SHA-512" };
const ELLIPTIC = { "SHA-256": "2a8648ce3d040302", "SHA-384": "2a8648ce3d040303", "SHA-512": "2a8648ce3d040304" };
const RSA = "2a864886f70d010101";
const RSA_WITH = { "SHA-256": "2a864886f70d01010b", "SHA-384": "2a864886f70d01010c", "SHA-512": "2a864886f70d01010d" };
const CURVES = { "2a8648ce3d030107": ["P-256", 32], "2b81040022": ["P-384", 48], "2b81040023": ["P-521", 66] };
const DATA = "2a864886f70d010701";
const SIGNED_DATA = "2a864886f70d010702";
const STATEMENT = "2a864886f70d0109100104";
const CONTENT_TYPE = "2a864886f70d010903";
const MESSAGE_DIGEST = "2a864886f70d010904";
const PROTECTION = "2a864886f70d010934";
const STAMP = "2a864886f70d010910020e";

const oid = (text) => der(TAG.OID, fromHex(text));
const algorithm = (text) => der(TAG.SEQUENCE, oid(text), der(TAG.NULL));
const number = (value) => der(TAG.INTEGER, Uint8Array.of(value));
const inRoom = (container, room) => bytesOf(`<${hex(container).toUpperCase().padEnd(room, "0")}>`);

function only(list) {
  demand(list.length === 1, "there is not exactly one");
  return list[0];
}

// The values, as DER, of the signed attributes of this kind.
function valuesOf(attributes, kind) {
  return derParts(attributes)
    .map(([, body]) => derParts(body))
    .filter(([[, , name]]) => same(name, oid(kind)))
    .flatMap(([, [, values]]) => derParts(values).map(([, , value]) => value));
}

function isOnly(values, wanted) {
  return values.length === 1 && same(values[0], wanted);
}

function isLow(signature) {
  const [, [, s]] = derParts(derParts(signature)[0][1]);
  return BigInt(`0x${hex(s)}`) <= P256_ORDER / 2n;
}

function signerOf(pdf, [, length, restart], trust) {
  try {
    const container = fromHex(plain(pdf.subarray(length + 1, restart - 1)));
    const signedData = derParts(derParts(container, 1)[0][1])[1][1];
    const parts = derParts(derParts(signedData)[0][1]);
    const certificate = derParts(parts[3][1])[0][2];
    const isIts = (one) => one.purpose === "seal" && same(one.certificate, certificate);
    return { parts, key: trust.keys.find(isIts) };
  } catch {
    return { parts: [], key: undefined };
  }
}

function signedParts(parts) {
  const info = derParts(derParts(parts[4][1])[0][1]);
  return { info, attributes: info[3][1], signature: info[5][1] };
}

function writtenAnew({ version, content, digest, chosen }, certificate, attributes, signature, unsigned) {
  const fields = derParts(derParts(derParts(certificate)[0][1])[0][1]);
  const signer = der(
    TAG.SEQUENCE, number(1), der(TAG.SEQUENCE, fields[3][2], fields[1][2]), algorithm(digest),
    der(0xa0, attributes), chosen, der(TAG.OCTETS, signature), unsigned,
  );
  const anew = der(
    TAG.SEQUENCE, number(version), der(TAG.SET, algorithm(digest)), content,
    der(0xa0, certificate), der(TAG.SET, signer),
  );
  return der(TAG.SEQUENCE, oid(SIGNED_DATA), der(0xa0, anew));
}

function sealAnew(certificate, attributes, signature, unsigned) {
  const head = {
    version: 1, content: der(TAG.SEQUENCE, oid(DATA)), digest: SHA_256,
    chosen: der(TAG.SEQUENCE, oid(ELLIPTIC["SHA-256"])),
  };
  return writtenAnew(head, certificate, attributes, signature, unsigned);
}

async function checkSeal(pdf, ranges, trust, at) {
  if (!ranges.length) {
    return { code: "seal.missing", stamped: "" };
  }
  const found = ranges.map((range) => ({ range, ...signerOf(pdf, range, trust) }));
  const known = found.find(({ key }) => key);
  if (!known) {
    return { code: "seal.untrusted_key", stamped: "" };
  }
  const { range: [start, length, restart, rest], parts, key } = known;
  const isWhole = start === 0 && length > 0 && length < restart && restart + rest === pdf.length;
  if (ranges.length > 1 || !isWhole) {
    return { code: "seal.not_whole_file", stamped: "", key };
  }
  const hexed = pdf.subarray(length, restart);
  const digest = await sha256(joined(pdf.subarray(0, length), pdf.subarray(restart)));
  if (!(await isSealed(hexed, digest, parts, key).catch(() => false))) {
    return { code: "seal.broken", stamped: "", key };
  }
  const { code, stamped } = await checkStamp(hexed, parts, key, trust, at).catch(
    () => ({ code: "seal.timestamp_broken", stamped: "" }),
  );
  if (code === "seal.ok" && !covers(key, at, DRAWN_WITHIN)) {
    return { code: "seal.key_out_of_date", stamped: "", key };
  }
  return { code, stamped, key };
}

// Do key and file fit? Of the time stamp only that nothing stands in its place.
async function isSealed(hexed, digest, parts, key) {
  const room = hexed.length - 2;
  const { attributes, signature } = signedParts(parts);
  const written = inRoom(sealAnew(key.certificate, attributes, signature, new Uint8Array()), room);
  return [ROOM_BEFORE, ROOM, ROOM_STAMPED].includes(room)
    && (room === ROOM_BEFORE || isLow(signature))
    && (room === ROOM_STAMPED || same(hexed, written))
    && isOnly(valuesOf(attributes, MESSAGE_DIGEST), der(TAG.OCTETS, digest))
    && p256Holds(key.key, rawSignature(signature), der(TAG.SET, attributes));
}

async function checkStamp(hexed, parts, key, trust, at) {
  if (hexed.length - 2 !== ROOM_STAMPED) {
    return { code: "seal.ok", stamped: "" };
  }
  const { info, attributes, signature } = signedParts(parts);
  const bare = sealAnew(key.certificate, attributes, signature, new Uint8Array());
  if (same(inRoom(bare, ROOM_STAMPED), hexed)) {
    return { code: "seal.timestamp_missing", stamped: "" };
  }
  const [, token, whole] = only(derParts(derParts(derParts(info[6][1])[0][1])[1][1]));
  const inner = derParts(derParts(derParts(token)[1][1])[0][1]);
  const certificate = only(derParts(inner[3][1]))[2];
  const authority = trust.authorities.find((one) => same(one.certificate, certificate));
  if (!authority) {
    return { code: "seal.timestamp_untrusted", stamped: "" };
  }
  const statement = derParts(derParts(inner[2][1])[1][1])[0][1];
  const fields = derParts(derParts(statement)[0][1]);
  const anew = await stampAnew(derParts(only(derParts(inner[4][1]))[1]), statement, authority);
  const unsigned = der(0xa1, der(TAG.SEQUENCE, oid(STAMP), der(TAG.SET, anew)));
  const imprint = der(TAG.SEQUENCE, algorithm(SHA_256), der(TAG.OCTETS, await sha256(signature)));
  const written = inRoom(sealAnew(key.certificate, attributes, signature, unsigned), ROOM_STAMPED);
  demand(same(whole, anew) && same(written, hexed), "the time stamp was changed");
  demand(same(fields[2][2], imprint), "it stamps another signature");
  const time = readTime(fields.find(([tag]) => tag === TAG.TIME)[1]);
  const isLate = at === null || time.getTime() >= at.getTime() - CLOCKS_MAY_DIFFER;
  if (!isLate || time < authority.begin || time > authority.end) {
    return { code: "seal.timestamp_out_of_time", stamped: "" };
  }
  const words = time.toISOString().slice(0, 16).replace("T", " ");
  return { code: "seal.ok", stamped: ` ${authority.name} confirms its time: ${words} UTC.` };
}

// Write a token anew from what its authority signed; fails where it did not.
async function stampAnew(info, statement, authority) {
  const digest = DIGESTS[hex(derParts(info[2][1])[0][1])];
  const [attributes, signature] = [info[3][1], info[5][1]];
  demand(digest, "a digest of no time stamp");
  let chosen = authority.curve ? ELLIPTIC[digest] : RSA;
  const known = authority.curve ? [chosen] : [RSA, RSA_WITH[digest]];
  for (const value of valuesOf(attributes, PROTECTION)) {
    const [[, first], [, second]] = derParts(derParts(value)[0][1]);
    demand(DIGESTS[hex(derParts(first)[0][1])] === digest, "the authority signed another digest");
    chosen = hex(derParts(second)[0][1]);
  }
  demand(known.includes(chosen), "an algorithm of no time stamp");
  const digested = new Uint8Array(await crypto.subtle.digest(digest, statement));
  demand(isOnly(valuesOf(attributes, CONTENT_TYPE), oid(STATEMENT)), "no time stamp");
  demand(isOnly(valuesOf(attributes, MESSAGE_DIGEST), der(TAG.OCTETS, digested)), "another digest");
  demand(await authorityHolds(authority, digest, signature, der(TAG.SET, attributes)), "not signed");
  const head = {
    version: 3,
    content: der(TAG.SEQUENCE, oid(STATEMENT), der(0xa0, der(TAG.OCTETS, statement))),
    digest: Object.keys(DIGESTS).find((one) => DIGESTS[one] === digest),
    chosen: authority.curve ? der(TAG.SEQUENCE, oid(chosen)) : algorithm(chosen),
  };
  return writtenAnew(head, authority.certificate, attributes, signature, new Uint8Array());
}

async function authorityHolds({ publicKey, curve }, digest, signature, message) {
  const how = curve
    ? { name: "ECDSA", namedCurve: curve[0], hash: digest }
    : { name: "RSASSA-PKCS1-v1_5", hash: digest };
  const key = await crypto.subtle.importKey("spki", publicKey, how, false, ["verify"]);
  const raw = curve ? rawSignature(signature, curve[1]) : signature;
  return crypto.subtle.verify(how, key, raw, message);
}

// Whose time stamps on seals the issuer has named.
function readAuthority(entry) {
  const certificate = pem(entry.certificatePem);
  const fields = derParts(derParts(derParts(certificate)[0][1])[0][1]);
  const kind = derParts(derParts(fields[6][1])[0][1]);
  const curve = kind.length > 1 ? CURVES[hex(kind[1][1])] : undefined;
  demand(curve || hex(kind[0][1]) === RSA, "a key of a kind time stamps do not use");
  return {
    name: String(entry.name), begin: instant(entry.validFrom), end: instant(entry.validTo),
    certificate, publicKey: fields[6][2], curve,
  };
}

function readTime(bytes) {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/.exec(plain(bytes));
  demand(found, "not a time of DER");
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}
