import { BLOCK_CHARACTER } from './block-font.ts';
import type { PictureRectangle } from './picture-area.ts';
import type { Rgb } from './test-picture.ts';

/** Size of the page, and of each of its parts, eight in two rows. */
export const PARTS_SIZE = { widthPx: 640, heightPx: 352 } as const;
const PART_SIZE = { widthPx: 160, heightPx: 176 } as const;

/** The page's tones, each made by a sound context of another rate. */
export const PARTS_TONES: readonly { readonly toneHz: number; readonly sampleRateHz: number }[] = [
	{ toneHz: 500, sampleRateHz: 48_000 },
	{ toneHz: 1100, sampleRateHz: 44_100 },
	{ toneHz: 2300, sampleRateHz: 16_000 },
];

/** Where a path of the page's own site that only its service worker answers lies. */
export const WORKER_IMAGE_PATH = '/from-worker.svg';

/** What each part shows when what it is made with works; otherwise it is white, the page's background. */
export const PART_COLOURS = {
	webgl: [200, 30, 30],
	webgl2: [30, 170, 30],
	canvas: [30, 30, 200],
	font: [30, 170, 200],
	emoji: [120, 180, 60],
	frame: [200, 30, 200],
	worker: [200, 200, 30],
	isolated: [128, 128, 128],
} as const satisfies Record<string, Rgb>;

export type PartName = keyof typeof PART_COLOURS;

const PART_NAMES = Object.keys(PART_COLOURS) as PartName[];

/** The side of the font's block and of the emoji, whose upper left corner is that of the part. */
export const LETTER_PX = 96;

/** The whole of a part, from its upper left corner. */
export function placeOfPart(name: PartName): PictureRectangle {
	const index = PART_NAMES.indexOf(name);
	return { xPx: (index % 4) * PART_SIZE.widthPx, yPx: Math.floor(index / 4) * PART_SIZE.heightPx, ...PART_SIZE };
}

/** Draws one triangle that covers everything, in a colour that a shader takes apart and puts together again. */
const DRAW_BY_SHADER = `function drawByShader(canvas, kind, colour) {
	const gl = canvas.getContext(kind);
	if (!gl) return;
	const program = gl.createProgram();
	const sources = {
		VERTEX_SHADER: 'attribute vec2 place; varying vec2 at; void main() { at = place; gl_Position = vec4(place, 0, 1); }',
		FRAGMENT_SHADER: 'precision highp float; uniform vec3 colour; varying vec2 at; void main() { float one = pow(cos(at.x), 2.0) + pow(sin(at.x), 2.0); gl_FragColor = vec4(colour * one, 1); }',
	};
	for (const [type, source] of Object.entries(sources)) {
		const shader = gl.createShader(gl[type]);
		gl.shaderSource(shader, source);
		gl.compileShader(shader);
		gl.attachShader(program, shader);
	}
	gl.linkProgram(program);
	gl.useProgram(program);
	gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
	gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
	const place = gl.getAttribLocation(program, 'place');
	gl.enableVertexAttribArray(place);
	gl.vertexAttribPointer(place, 2, gl.FLOAT, false, 0, 0);
	gl.uniform3fv(gl.getUniformLocation(program, 'colour'), colour.map((value) => value / 255));
	const draw = () => {
		gl.drawArrays(gl.TRIANGLES, 0, 3);
		requestAnimationFrame(draw);
	};
	draw();
}`;

/**
 * A page of eight parts, each made with another ability of browsers, and with three tones. It asks for `fontPath`, shows `frameUrl`,
 * has `/worker.js` answer for `WORKER_IMAGE_PATH`, and posts to `donePath`: `done` when all of that has come, or what went wrong.
 */
export function partsPage(options: {
	readonly fontPath: string;
	readonly frameUrl: string;
	readonly donePath: string;
}): string {
	const { widthPx, heightPx } = PART_SIZE;
	const size = `width="${widthPx}" height="${heightPx}"`;
	const parts: Readonly<Record<PartName, string>> = {
		webgl: `<canvas id="webgl" ${size}></canvas>`,
		webgl2: `<canvas id="webgl2" ${size}></canvas>`,
		canvas: `<canvas id="canvas" ${size}></canvas>`,
		font: `<div style="color: ${css('font')}; font: ${LETTER_PX}px/1 block, sans-serif">${BLOCK_CHARACTER}</div>`,
		emoji: `<div style="font: ${LETTER_PX}px/1 sans-serif">\u{1f7e9}</div>`,
		frame: `<iframe src="${options.frameUrl}" ${size}></iframe>`,
		worker: `<img id="worker" ${size}>`,
		isolated: '<div id="isolated" style="height: 100%"></div>',
	};
	return `<!doctype html><meta charset="utf-8">
<style>
	@font-face { font-family: block; src: url(${options.fontPath}) }
	body { margin: 0; background: #fff; display: grid; grid: repeat(2, ${heightPx}px) / repeat(4, ${widthPx}px) }
	iframe { border: 0 }
</style>
<script>const framed = new Promise((done) => addEventListener('message', done, { once: true }))</script>
${PART_NAMES.map((name) => `<div>${parts[name]}</div>`).join('\n')}
<script>
	${DRAW_BY_SHADER}
	drawByShader(webgl, 'webgl', ${JSON.stringify(PART_COLOURS.webgl)});
	drawByShader(webgl2, 'webgl2', ${JSON.stringify(PART_COLOURS.webgl2)});
	const pen = canvas.getContext('2d');
	pen.fillStyle = '${css('canvas')}';
	pen.fillRect(0, 0, ${widthPx}, ${heightPx});
	if (crossOriginIsolated && new SharedArrayBuffer(8)) isolated.style.background = '${css('isolated')}';
	for (const { toneHz, sampleRateHz } of ${JSON.stringify(PARTS_TONES)}) {
		const context = new AudioContext({ sampleRate: sampleRateHz });
		const tone = new OscillatorNode(context, { frequency: toneHz });
		tone.connect(new GainNode(context, { gain: 0.2 })).connect(context.destination);
		tone.start();
	}
	(async () => {
		const controlled = new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done));
		await navigator.serviceWorker.register('/worker.js');
		await controlled;
		worker.src = '${WORKER_IMAGE_PATH}';
		await worker.decode();
		await document.fonts.load('${LETTER_PX}px block');
		await framed;
		return 'done';
	})().catch(String).then((body) => fetch('${options.donePath}', { method: 'POST', body }));
</script>`;
}

/** What the frame of another site shows. It says so to the page around it. */
export function framePage(): string {
	return `<!doctype html><body style="background: ${css('frame')}"><script>parent.postMessage('here', '*')</script>`;
}

/** The service worker: answers for one path, by itself. */
export function workerScript(): string {
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="${css('worker')}"/></svg>`;
	return `addEventListener('activate', (event) => event.waitUntil(clients.claim()));
		addEventListener('fetch', (event) => {
			if (!event.request.url.endsWith('${WORKER_IMAGE_PATH}')) return;
			event.respondWith(new Response('${svg}', { headers: { 'Content-Type': 'image/svg+xml' } }));
		});`;
}

function css(name: PartName): string {
	return `rgb(${PART_COLOURS[name].join(', ')})`;
}
