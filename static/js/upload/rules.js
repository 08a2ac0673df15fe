// The rules of names that the page keeps as well as the server, which gives them to it: what is junk, what is a store.

export class Rules {
  constructor({ junk, junk_folders: folders, store, small }) {
    this.junk = new RegExp(`^(?:${junk})$`, "i");
    this.folders = new Set(folders);
    this.store = store;
    this.small = small;
  }

  isJunk(path) {
    const parts = path.split("/");
    return this.junk.test(parts.at(-1)) || parts.slice(0, -1).some((part) => this.folders.has(part));
  }

  /** The store that the path lies in ("" for none): the outermost folder with such a name. */
  storeOf(path) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      const folder = path.slice(0, at);
      if (folder.endsWith(this.store)) return folder;
    }
    return "";
  }
}
