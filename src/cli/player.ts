import script from "asciinema-player/dist/bundle/asciinema-player.min.js";
import style from "asciinema-player/dist/bundle/asciinema-player.css";

/** The player that pages of sessions hold, as text: it is built into the command line. */
export const player = { script, style };
