// Keeps the page for reading without a network. `files.json` is written by the build:
// {"version": "…", "files": ["index.html", …]}; a new version gets a store of its own, and old stores go.

const LIST = "files.json";
const PREFIX = "wabill-";

/** Loads every file of the list into the store of its version. All or nothing. */
async function fill() {
  const response = await fetch(LIST, { cache: "no-store" });
  if (!response.ok) throw new Error(`${LIST}: ${response.status}`);
  const list = await response.json();
  const name = PREFIX + list.version;
  // The list comes last, so a store that has it is whole.
  if (await (await caches.open(name)).match(LIST)) return name;
  const store = await caches.open(name + "-partial");
  await store.addAll(list.files.map((file) => new Request("./" + file, { cache: "reload" })));
  const whole = await caches.open(name);
  for (const request of await store.keys()) {
    const kept = await store.match(request);
    if (kept) await whole.put(request, kept);
  }
  await whole.put(LIST, new Response(JSON.stringify(list)));
  for (const other of await caches.keys()) {
    if (other.startsWith(PREFIX) && other !== name) await caches.delete(other);
  }
  return name;
}

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

/** The kept file, if there is one. */
async function kept(request) {
  const url = new URL(request.url);
  const file = request.mode === "navigate" || url.pathname.endsWith("/") ? new URL("index.html", self.registration.scope) : url;
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name.endsWith("-partial")) continue;
    const found = await caches.match(file, { cacheName: name, ignoreSearch: true });
    if (found) return found;
  }
  return undefined;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.endsWith("/" + LIST)) return;
  event.respondWith(
    (async () => {
      const found = await kept(request);
      if (request.mode === "navigate") {
        // A new version shows at the next visit, so that the files of one visit always belong together.
        event.waitUntil(fill().catch(() => undefined));
      }
      return found ?? fetch(request);
    })(),
  );
});
