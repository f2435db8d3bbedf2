// Photos are made small on the telephone before they are kept; what the camera
// wrote into them, the place too, is left behind.
const SIDE = 1280, QUALITY = 0.72;

export async function small(file) {
  if (!file.type.startsWith("image/")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close?.();
    return await new Promise((done) => canvas.toBlob((b) => done(b ?? file), "image/jpeg", QUALITY));
  } catch {
    return file; // the server looks at it
  }
}

export const size = (n) => (n < 1 << 20 ? Math.max(1, Math.round(n / 1024)) + " KB" : (n / (1 << 20)).toFixed(1) + " MB");

// place asks the telephone where it is: "lon,lat,metres", or why it does not say.
export function place() {
  return new Promise((done, refuse) => {
    if (!navigator.geolocation || !window.isSecureContext) { refuse(new Error("none")); return; }
    navigator.geolocation.getCurrentPosition(
      (p) => done([p.coords.longitude.toFixed(6), p.coords.latitude.toFixed(6), Math.round(p.coords.accuracy)].join(",")),
      (e) => refuse(new Error(e.code === 1 ? "refused" : "none")),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
  });
}
