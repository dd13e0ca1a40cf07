import { readFile } from 'node:fs/promises';
import { stagePage } from '../support/stage-page.ts';
import { COUNTER_BLOCKS, counterBits, counterBlock } from '../support/test-picture.ts';
import { writeTestVideo } from '../support/test-video.ts';
import type { WebSite } from '../support/web-site.ts';

/** What a page that is measured shows: nothing that moves, the whole of it moving, its test content, or a video. */
export type WebPageName = 'still' | 'animation' | 'stage' | 'video';

/** Each has the test picture's counter, so that new pictures can be counted; `still` has one that stands. */
const BLOCKS = Array.from({ length: COUNTER_BLOCKS }, (_, block) => {
	const { x, y, width, height } = counterBlock(block);
	const place = `left:${x * 100}vw;top:${y * 100}vh;width:${width * 100}vw;height:${height * 100}vh`;
	return `<div class="bit" style="position:fixed;z-index:1;background:#000;${place}"></div>`;
}).join('');

const COUNT = `<script>
	const bits = ${JSON.stringify(Array.from({ length: 4096 }, (_, number) => counterBits(number).reduce((sum, bit) => sum * 2 + Number(bit), 0)))};
	const blocks = [...document.querySelectorAll('.bit')];
	let number = 0;
	(function draw() {
		const code = bits[number % bits.length];
		blocks.forEach((block, at) => { block.style.background = (code >> (blocks.length - 1 - at)) & 1 ? '#fff' : '#000' });
		number += 1;
		requestAnimationFrame(draw);
	})();
</script>`;

/** The whole page turns and changes its colours all the time. */
const ANIMATION = `<!doctype html><style>
	html, body { margin: 0; height: 100%; overflow: hidden }
	#all { position: absolute; inset: -50%; background: conic-gradient(#123, #def, #a40, #3a6, #123); animation: turn 4s linear infinite }
	@keyframes turn { to { transform: rotate(1turn) } }
</style><div id="all"></div>${BLOCKS}${COUNT}`;

const STILL = `<!doctype html><style>html { background: #3a6ea5 }</style><h1>Nothing moves</h1>`;

const VIDEO = `<!doctype html><style>html, body { margin: 0; background: #000 } video { width: 100vw; height: 100vh }</style>
<video src="/video.mp4" autoplay></video>`;

/** Puts a page on the site; returns its path. A video is `lengthS` long and is made in `folder`. */
export async function putPage(site: WebSite, name: WebPageName, folder: string, lengthS: number): Promise<string> {
	const path = `/${name}`;
	if (name === 'still') site.put(path, { body: STILL });
	if (name === 'animation') site.put(path, { body: ANIMATION });
	if (name === 'stage') site.put(path, { body: stagePage() });
	if (name === 'video') {
		const file = `${folder}/video.mp4`;
		const size = { widthPx: 1280, heightPx: 720, framerateFps: 30 } as const;
		await writeTestVideo(file, { ...size, lengthS, colour: [200, 30, 30], beepHz: 3000 });
		site.put('/video.mp4', { headers: { 'Content-Type': 'video/mp4' }, body: await readFile(file) });
		site.put(path, { body: VIDEO });
	}
	return path;
}
