// Reads the QR code with the camera, or from a photograph. Without this the text of the code is
// pasted into the same field. The browser's own detector is used where there is one.
const EVERY_MS = 50;
// A code is found at some sizes and missed at others: each is tried in turn.
const SCALES = [1, 2, 0.5, 0.75, 3];
const LARGEST_SIDE = 3000;
const place = document.querySelector("[data-scan]");

async function readerOfCodes() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats?.()) ?? [];
  if (formats.includes("qr_code")) {
    const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue;
  }
  const { decodeQR } = await import("./vendor/qr-0.7.0/decode.js");
  return async (picture) => {
    for (const scale of SCALES) {
      try {
        return decodeQR(pixelsOf(picture, scale));
      } catch {
        await pause(); // no code at this size; the page stays usable meanwhile
      }
    }
    return undefined;
  };
}

function pixelsOf(picture, scale) {
  const width = picture.videoWidth || picture.width;
  const height = picture.videoHeight || picture.height;
  const fitting = Math.min(scale, LARGEST_SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.round(width * fitting), Math.round(height * fitting));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function pause() {
  return new Promise((resolve) => {
    setTimeout(resolve, EVERY_MS);
  });
}

async function scan(form, video, start) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const words = start.textContent;
  let isWanted = true;
  const stop = () => {
    isWanted = false;
  };
  try {
    const read = await readerOfCodes();
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    start.textContent = start.dataset.scanStop;
    start.addEventListener("click", stop, { once: true });
    while (isWanted) {
      const found = await read(video);
      if (found) {
        send(form, found);
        return;
      }
      await pause();
    }
  } finally {
    start.removeEventListener("click", stop);
    start.textContent = words;
    video.hidden = true;
    stream.getTracks().forEach((track) => track.stop());
  }
}

function send(form, text) {
  form.elements.code.value = text;
  form.requestSubmit();
}

async function readPhotograph(form, file) {
  const read = await readerOfCodes();
  const found = await read(await createImageBitmap(file));
  if (!found) {
    throw new Error(place.dataset.scanNothing);
  }
  send(form, found);
}

function offer(form) {
  const failed = place.querySelector("[data-scan-failed]");
  const start = place.querySelector("[data-scan-start]");
  const photograph = place.querySelector("[data-scan-photograph]");
  let isScanning = false;
  const attempt = async (work) => {
    failed.textContent = "";
    try {
      await work();
    } catch (error) {
      failed.textContent = `${failed.dataset.scanFailed} ${error.message}`;
    }
  };
  start.hidden = !navigator.mediaDevices?.getUserMedia;
  start.addEventListener("click", async () => {
    if (isScanning) {
      return;
    }
    isScanning = true;
    await attempt(() => scan(form, place.querySelector("video"), start));
    isScanning = false;
  });
  photograph.addEventListener("change", () => {
    if (photograph.files[0]) {
      attempt(() => readPhotograph(form, photograph.files[0]));
    }
  });
  place.hidden = false;
}

if (place) {
  offer(place.closest("form"));
}
