// Files out of what was chosen or dropped, a hundred at a time, so that the page stays quick however many there are.
// Each is {path, file}, or {path, problem} where the browser cannot read it. Paths begin with the name of a chosen folder.

// Asking the size of a file asks the disk: so many take some ten milliseconds.
const SLICE = 100;
const breathe = () => new Promise((resolve) => setTimeout(resolve));

/** Files of an <input>, with the paths that they have below the chosen folder. */
export async function* fromInput(files) {
  for (let at = 0; at < files.length; at += SLICE) {
    yield files.slice(at, at + SLICE).map((file) => ({ path: file.webkitRelativePath || file.name, file }));
    await breathe();
  }
}

/** What was dropped. The entries have to be asked for before the event is over, so call this at once. */
export function fromDrop(data) {
  const items = [...data.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? asEntry(item.getAsFile()));
  return walk(entries.filter(Boolean));
}

const asEntry = (file) => file && { isFile: true, name: file.name, fullPath: `/${file.name}`, file: (done) => done(file) };

async function* walk(entries) {
  const folders = entries.filter((entry) => entry.isDirectory);
  yield* opened(entries.filter((entry) => entry.isFile));
  while (folders.length) {
    const folder = folders.shift();
    const reader = folder.createReader();
    try {
      // A reader gives a hundred at a time, and nothing when it is at the end.
      for (let some = await listed(reader); some.length; some = await listed(reader)) {
        folders.push(...some.filter((entry) => entry.isDirectory));
        yield* opened(some.filter((entry) => entry.isFile));
      }
    } catch {
      yield [{ path: bare(folder), problem: "The browser cannot read this folder." }];
    }
  }
}

const listed = (reader) => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
const bare = (entry) => entry.fullPath.replace(/^\//, "");

async function* opened(entries) {
  for (let at = 0; at < entries.length; at += SLICE) {
    yield await Promise.all(entries.slice(at, at + SLICE).map(open));
  }
}

async function open(entry) {
  try {
    return { path: bare(entry), file: await new Promise((resolve, reject) => entry.file(resolve, reject)) };
  } catch {
    return { path: bare(entry), problem: "The browser cannot read this file." };
  }
}
