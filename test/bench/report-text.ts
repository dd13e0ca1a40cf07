/** What stands before the tables in `docs/benchmarks.md`. */
export const REPORT_INTRODUCTION = `# Benchmarks

\`npm run bench\` measures most of the parts below one after the other, in half an hour, and writes this file and
\`benchmarks.json\` anew; \`npm run bench -- NAME…\` measures only the named parts and leaves the other rows as they are.
\`--list\` names them all; those that take ten minutes or an hour run only by name. \`--no-docs\` only prints, and
\`--length SECONDS\` makes the named recordings shorter or longer; one that is shorter is only printed. It needs Linux, Go
and ffmpeg, and a machine on which nothing else runs; a lossy network needs root, or a system that lets users make
namespaces.

First what has to be kept, in brackets what would be better still; then what each recording cost and what became of it.
`;

/** What stands after the tables: how to read them. */
export const REPORT_NOTES = `## How it is measured

- **The load** is one Go process that sends H.264 (640x360, 30 pictures a second, one layer) and Opus for all participants,
  encoded beforehand, and subscribes to nobody, so that it costs little. It answers a request for a key frame with the very
  next picture. Participants of the large rooms send one after the other within a frame period; those of the small rooms
  at the same instant.
- **Rooms of 25 and 50** have the same cameras (H.264, 320x180, 15 pictures a second), and the first sixteen people in each
  have a microphone: what differs is how many cameras the grid does not show. In *people50-talking* all fifty have one, and
  some of them the same tone, so that its *sound lost* says little.
- **vp8-simulcast** is nine cameras of three layers each: 320x180 at 15 pictures a second, 640x360 and 1280x720 at 30.
- **audio-only** is the room of *people3-720p30*, of which only the sound is recorded; its participants send pictures all the
  same.
- **time-** are three people whose clocks run 200 ppm fast, 200 ppm slow, and right. *Lossy* is a network that loses three of
  a hundred packets to the recorder, each by its own chance, and holds up each for up to 80 ms, so that they overtake
  each other; there, each packet of sound brings the one before it along, as a browser's does.
- **soak** is a room in which three people stay, and four others come for 2 to 9 seconds and go for 1 to 5, each time as
  somebody else; every third of them takes its camera back and publishes it again. Those who stay are judged; their
  clocks run 200 ppm fast, 200 ppm slow, and right.
- **Cores** are user and system time of \`roomreel record\` with all its processes, Chromium included, from the sixth
  second of the recording to its end; *whole run* is from the start of the program to its exit. Server and publishers are not in it.
- **At reference speed** divides by how slow the machine was just before and after: a fixed piece of integer work, counted in
  CPU time. Compare this figure between machines and days.
- **PSS** is the memory of all those processes, shared pages counted once.
- **Pictures.** Every picture of the content carries its number in a bar code, which is read back from each tile of the
  decoded file. *Repeated* are the recording's ticks that show nothing new in any tile although the cameras had something;
  a tick without a picture of its own is one of them.
- **Sound.** Every participant has a tone and a beep of their own frequency. *Lost* is how much of the tone is missing
  from the decoded file, its first second left out. *Sound behind picture* compares, for every new picture in every tile, its
  place in its second with the beep of that second: the median, then below what distance 95 of 100 are. A picture
  stands at the nearest output tick, so up to half a tick either way is there when nothing is wrong.
- **Drift** is how far that median moved from the first minute to the last one.
- **Over time** the recorder's processes are looked at every five seconds: their memory, threads and open descriptors, and
  the decoded frames that the page says it holds. Of memory *without files*, what programs share is left out: it does
  not depend on what else runs. Compared are the medians of the minutes 8 to 12 and of the last five
  minutes, or of the middle fifth and the last fifth of a recording below 20 minutes. *Other files* are those in the folder for
  temporary files, the browser's profile among them. The thread with which each process of Chromium counts its memory, and
  which it starts at any time in the first hour, is not counted. *Left behind* is what there is of processes, listening
  sockets and temporary files that was not there before, once everything has ended.
- **Composing** is one call of the compositor, in a page of its own: pictures of 640x360 whose stream says nothing of its colours
  come in all tiles of the grid, are scaled, converted and made a frame for the encoder. It is the median of many calls;
  plain and decorated ones (a name, an outline and rounded corners on every tile) take turns.
- **Start to first picture** ends when the first picture that is in the file was sent. Cold is \`roomreel record\` from
  the start of the process; warm is an egress whose browser and page were ready. **End to file** is from SIGTERM to the finished file.
- **Busy** is a spinning process for each core beside it, at the same priority.
`;
