/** What follows the list of commands in `roomreel --help`. */
export const PROGRAM_HELP = `
Examples:
  $ export LIVEKIT_URL=wss://my.host LIVEKIT_API_KEY=... LIVEKIT_API_SECRET=...
  $ roomreel record --room standup --output standup.mp4
  $ roomreel record --room standup --output standup.mp4 --duration 60 --json
  $ roomreel web https://my.host/dashboard --output dashboard.mp4 --duration 60
  $ roomreel preview --layouts ./layouts
  $ roomreel recover .

"roomreel help record" and so on say more about a command.`;

/** What follows the options in `roomreel record --help`. */
export const RECORD_HELP = `
A recording ends when the room ends, after --duration, or when it is asked to:
  Ctrl-C, SIGTERM or SIGHUP    ends it well: the file is finished. Before the recording has begun, nothing is left.
  the same once more           gives up at once. What is on disk stays, plays as it is, and "roomreel recover"
                               finishes it.
While it records, the media lies beside the output, in a file whose name says what it is. An existing file at --output
is replaced only when the new one is complete. The room must exist: it is never created.

Picture and sound:
  --preset names size, frame rate and bit rate of the picture as LiveKit does; the 30 and 60 at its end are the frame
  rate. Instead of a preset, --width, --height, --framerate, --video-bitrate, --key-frame-interval, --audio-bitrate and
  --audio-frequency say each for itself what is to be other than the default; a preset together with one of these is
  refused. --profile goes with both.
  --audio-only and --video-only make an MP4 of the one track. The other is not even received, and options about it are
  refused. Layouts then still say who is recorded (include, exclude). The sound alone of a room begins with the first
  of it, or where --layout is given, as the picture alone, as soon as there is anything.
  A bit rate is held: hard content costs quality and, if that is not enough, single pictures. Key frames stand at every
  multiple of the interval; the encoder adds some where the scene changes.

Layouts:
  --layout takes LiveKit's names: grid, speaker, single-speaker, each with -light for a white background; what is not known
  is grid. While a screen is shared, a grid becomes a speaker layout. Options follow a "?", as in "grid?names=1&gap=8":
    names=1         names on tiles              placeholders=1   initials for people without a camera
    speaking=1      a frame around who speaks   include=ID,ID    record nobody but these identities
    gap=PIXELS      space around tiles          exclude=ID,ID    these are neither seen nor heard
    radius=PIXELS   rounded corners
  --layout-options gives them for every layout that comes. LiveKit's UpdateLayout changes the layout while it is recorded;
  options that the new one does not name stay as they were.

Templates:
  --template records the room as a page of your own shows it, which joins it by itself. Its query gets url, token and
  layout, as with LiveKit's custom_base_url. The recording begins and ends when the page logs START_RECORDING and
  END_RECORDING, for which @livekit/egress-sdk has functions; --start-timeout limits how long after its load that may be.
  "roomreel help web" says what a page may reach and take.

Output:
  stdout   the result only: a summary, or with --json the final EgressInfo as LiveKit's SDKs print it.
  stderr   on a terminal one live line; otherwise, or when LOG_LEVEL is set, one JSON log line per change of state.
           An error is one line that begins with "roomreel:".

Environment:
  LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET
                       used where --url, --api-key, --api-secret are not given. This is the safe way to give a secret:
                       a command line can be seen by every user of the machine, in the process list. Roomreel takes
                       its own command line out of that list as it starts, but cannot do so for the shell, sudo or
                       npx that started it.
  ROOMREEL_CHROMIUM    the Chromium to record with; default: the one that "npm run setup" found, else an installed one
  LOG_LEVEL            trace, debug, info, warn, error, fatal or silent; default info

Exit code:
  0     the file is complete
  1     the recording failed, or this machine cannot record; what was recorded until then was made a file if possible
  2     what was asked for cannot be done (usage, no such room, wrong key, output that cannot be written, ...);
        nothing was recorded
  3     it ended before the first picture or sound came, or the start signal; nothing was recorded
  130   given up after a second Ctrl-C or SIGTERM; the file is unfinished

Examples:
  $ roomreel record --room standup --output standup.mp4
  $ roomreel record --room standup --output standup.mp4 --preset H264_1080P_30 --wait
  $ roomreel record --room standup --output standup.mp4 --layout "speaker?names=1&exclude=guest-7"
  $ roomreel record --room standup --output standup.mp4 --layouts ./layouts --layout interview
  $ roomreel record --room standup --output standup.mp4 --width 854 --height 480 --framerate 15 --video-bitrate 800
  $ roomreel record --room standup --output standup.mp4 --template https://my.host/template
  $ roomreel record --room standup --output standup.mp4 --duration 60 --json | jq -r '.fileResults[0].location'`;

/** What follows the options in `roomreel web --help`. */
export const WEB_HELP = `
The page is loaded in a tab of its own, of exactly the size of the picture, and recorded from its load event on, or with
--await-start-signal from when it, or a frame in it, logs START_RECORDING to its console. It may play sound without being
clicked at. Dialogs are dismissed, further windows blocked, permissions and downloads refused. The recording ends when
the page logs END_RECORDING, after --duration, or with Ctrl-C, SIGTERM or SIGHUP; told so twice, it is given up at once.
An image, a PDF, a film or a sound can be the page, too; "#toolbar=0&navpanes=0" behind a PDF's URL shows it alone.

A page that does not load (three attempts of --load-timeout), is a download, answers with an HTTP status of 400 or
more, has a certificate that does not hold, or shows a div of the class "error" when it has loaded, is not recorded. One
that has loaded may take as long as it likes to log START_RECORDING, or --start-timeout seconds. One that crashes ends the
recording, and so does one that takes more memory than --page-memory-limit (2048 MiB, or half of the machine's or
container's if that is less) with its frames; what was recorded until then becomes a file. One that hangs is recorded on
with its last picture.

With --audio-only the page has its size all the same, by --width and --height.

Network:
  Whatever the page connects to goes through a proxy of Roomreel, which looks at the address that is really meant:
    never      link-local addresses, metadata services of clouds, the ports of Roomreel itself
    refused    this machine (loopback); private networks with --no-private-networks; with --only-allowed-hosts
               everything else
    allowed    the host and port of URL itself where it is an address or "localhost"; a name is reached where its address
               may be reached; those of --allow-host
  Media of WebRTC over UDP does not pass a proxy.

Sandbox:
  Chromium keeps pages apart from the system wherever that lets it: not as root, and only where users can make namespaces.
  Where it cannot, a warning says so, and what to set. Record pages that you do not trust with the sandbox on, and with
  --no-webgl, as what draws WebGL without a GPU has no sandbox in any case.

Output, environment and exit codes are those of "roomreel record". A URL that holds a secret is treated like one on its
command line: it is taken out of the process list at the start, and its query is in no log.

Examples:
  $ roomreel web https://my.host/dashboard --output dashboard.mp4 --duration 60
  $ roomreel web http://localhost:3000/stage --output stage.mp4 --await-start-signal --allow-host localhost:3001
  $ roomreel web https://my.host/show --output show.mp4 --await-start-signal --start-timeout 60 --page-memory-limit 1024`;

/** What follows the options in `roomreel preview --help`. */
export const PREVIEW_HELP = `
Prints the address of the page and serves it until Ctrl-C, SIGTERM or SIGHUP. Only this machine can reach it. The page
asks for the URL of a server and a token to show a real room. With LIVEKIT_API_KEY and LIVEKIT_API_SECRET in the
environment, and LIVEKIT_URL or --url, it joins rooms by name instead; the address then holds a secret that lets only
the one who was given it use the keys. To people in the room a preview looks like a recording.

Exit code:
  0     it was told to end
  1     this machine cannot serve it
  2     what was asked for cannot be done (usage, no such folder, port taken, ...)

Examples:
  $ roomreel preview
  $ roomreel preview --layouts ./layouts --port 8080`;

/** What follows the options in `roomreel recover --help`. */
export const RECOVER_HELP = `
Looks for unfinished recordings in DIR (not in folders below it) and finishes each: after a crash, a power failure, or
a recording that was given up. A recording that is still running is left alone.

Exit code:
  0     everything that was found is finished, or there was nothing to do
  1     something is not finished: damaged, still being recorded, or the disk failed; it stays as it is
  2     DIR cannot be read

Example:
  $ roomreel recover /var/recordings`;
