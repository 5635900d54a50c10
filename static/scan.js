// Reads the QR code with the camera where the browser can detect barcodes. Elsewhere, and without
// JavaScript, the text of the code is pasted into the same field.
const place = document.querySelector("[data-scan]");
const isOffered = "BarcodeDetector" in globalThis && navigator.mediaDevices?.getUserMedia;

async function firstCode(video) {
  const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] });
  for (;;) {
    const [found] = await detector.detect(video);
    if (found) {
      return found.rawValue;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}

async function scan(form, video) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    form.elements.code.value = await firstCode(video);
    form.submit();
  } finally {
    video.hidden = true;
    stream.getTracks().forEach((track) => track.stop());
  }
}

if (place && isOffered) {
  const failed = place.querySelector("[data-scan-failed]");
  place.hidden = false;
  place.querySelector("[data-scan-start]").addEventListener("click", async () => {
    failed.textContent = "";
    try {
      await scan(place.closest("form"), place.querySelector("video"));
    } catch (error) {
      failed.textContent = `${failed.dataset.scanFailed} ${error.message}`;
    }
  });
}
