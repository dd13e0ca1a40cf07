import { expect, test } from '@playwright/test';
import { TypedEmitter } from '../../../recorder-page/room/typed-emitter.ts';

type Events = { readonly said: string; readonly counted: number };

/** Runs `act` with the page's `reportError`, which Node lacks, and returns what was reported. */
function reportedDuring(act: () => void): unknown[] {
	const reported: unknown[] = [];
	const page = globalThis as { reportError?: (error: unknown) => void };
	page.reportError = (error) => void reported.push(error);
	try {
		act();
	} finally {
		delete page.reportError;
	}
	return reported;
}

test('listeners get the payload of their own event, in the order of registration', () => {
	const emitter = new TypedEmitter<Events>();
	const heard: string[] = [];
	emitter.on('said', (text) => heard.push(`first ${text}`));
	emitter.on('said', (text) => heard.push(`second ${text}`));
	emitter.on('counted', (count) => heard.push(`count ${count}`));
	emitter.emit('said', 'hello');
	expect(heard).toEqual(['first hello', 'second hello']);
});

test('a listener that throws is reported, and the others are called all the same', () => {
	const emitter = new TypedEmitter<Events>();
	const fault = new Error('fault of a listener');
	const heard: string[] = [];
	emitter.on('said', () => {
		throw fault;
	});
	emitter.on('said', (text) => heard.push(text));
	expect(reportedDuring(() => emitter.emit('said', 'hello'))).toEqual([fault]);
	expect(heard).toEqual(['hello']);
});

test('a listener that was taken off hears nothing more, and the others still do', () => {
	const emitter = new TypedEmitter<Events>();
	const heard: string[] = [];
	const takeOff = emitter.on('said', (text) => heard.push(`off ${text}`));
	emitter.on('said', (text) => heard.push(`on ${text}`));
	takeOff();
	emitter.emit('said', 'hello');
	expect(heard).toEqual(['on hello']);
});

test('a listener that takes another off while an event is emitted does not disturb that event', () => {
	const emitter = new TypedEmitter<Events>();
	const heard: string[] = [];
	emitter.on('said', () => takeOff());
	const takeOff = emitter.on('said', (text) => heard.push(text));
	emitter.emit('said', 'once');
	emitter.emit('said', 'twice');
	expect(heard).toEqual(['once']);
});

test('after clear nobody hears anything', () => {
	const emitter = new TypedEmitter<Events>();
	const heard: string[] = [];
	emitter.on('said', (text) => heard.push(text));
	emitter.clear();
	emitter.emit('said', 'hello');
	expect(heard).toEqual([]);
});
