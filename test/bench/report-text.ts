/** What stands before the tables in `docs/benchmarks.md`. */
export const REPORT_INTRODUCTION = `# Benchmarks

\`npm run bench\` measures the parts below one after the other, in about ten minutes, and writes this file and
\`benchmarks.json\` anew; \`npm run bench -- NAME…\` measures only the named parts and leaves the other rows as they are
(\`--list\` names them all; those that take ten minutes run only by name; \`--no-docs\` only prints). It needs Linux, Go and
ffmpeg, and a machine on which nothing else runs.

First what has to be kept, in brackets what would be better still; then what each recording cost and what became of it.
`;

/** What stands after the tables: how to read them. */
export const REPORT_NOTES = `## How it is measured

- **The load** is one Go process that sends H.264 (640x360, 30 pictures a second, one layer) and Opus for all participants,
  encoded beforehand, and subscribes to nobody, so that it costs a tenth of a core at most. It answers a request for a key
  frame with the very next picture. Participants of the large rooms send one after the other within a frame period; those of
  the small rooms at the same instant.
- **Cores** are user and system time of \`roomreel record\` with all its processes, Chromium included, from the sixth
  second of the recording to its end; *whole run* is from the start of the program to its exit. Server and publishers are not in it.
- **At reference speed** divides by how slow the machine was just before and after: a fixed piece of integer work, counted in
  CPU time. Compare this figure between machines and days.
- **PSS** is the memory of all those processes, shared pages counted once.
- **Pictures.** Every picture of the content carries its number in a bar code, which is read back from each tile of the
  decoded file. *Repeated* are pictures of the recording that show nothing new in any tile.
- **Sound.** Every participant has a tone and a beep of their own frequency. *Lost* is how much of the tone is missing
  from the decoded file, its first second left out. *Sound behind picture* compares, for every new picture in every tile, its
  place in its second with the beep of that second: the median, then below what distance 95 of 100 are. A picture
  stands at the nearest output tick, so up to half a tick either way is there when nothing is wrong.
- **Drift** is how far that median moved from the first minute to the last one.
- **Start to first picture** ends when the first picture that is in the file was sent. Cold is \`roomreel record\` from
  the start of the process; warm is an egress whose browser and page were ready. **End to file** is from SIGTERM to the finished file.
- **Busy** is a spinning process for each core beside it, at the same priority.
`;
