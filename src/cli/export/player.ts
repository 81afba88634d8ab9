import script from "asciinema-player/dist/bundle/asciinema-player.min.js";
import style from "asciinema-player/dist/bundle/asciinema-player.css";

/** Script and style sheet of asciinema-player, which exported HTML pages embed. The build inlines them as text. */
export const player = { script, style };
