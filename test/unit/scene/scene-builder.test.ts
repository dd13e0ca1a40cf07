import { expect, test } from '@playwright/test';
import { buildSceneTracks, type SceneParticipant } from '../../../recorder-page/scene/scene-builder.ts';

const ALICE: SceneParticipant = {
	identity: 'alice',
	joinedAtMs: 1_795_000_001_000,
	isSpeaking: true,
	audioLevel: 0.4,
	lastSpokeAtMs: 1_795_000_009_500,
	videos: [
		{ trackSid: 'TR_cam', source: 'camera', muted: true, publishedWidthPx: 720, publishedHeightPx: 1280 },
		{ trackSid: 'TR_screen', source: 'screen_share', muted: false, publishedWidthPx: 1920, publishedHeightPx: 1080 },
	],
};

test('a participant with two videos becomes two scene tracks that share what is known of the participant', () => {
	const ofAlice = {
		identity: 'alice',
		name: 'Alice of Wonderland',
		joinedAtMs: 1_795_000_001_000,
		isSpeaking: true,
		audioLevel: 0.4,
		lastSpokeAtMs: 1_795_000_009_500,
	};
	expect(buildSceneTracks([{ ...ALICE, name: 'Alice of Wonderland' }])).toEqual([
		{
			...ofAlice,
			trackSid: 'TR_cam',
			source: 'camera',
			muted: true,
			publishedWidthPx: 720,
			publishedHeightPx: 1280,
		},
		{
			...ofAlice,
			trackSid: 'TR_screen',
			source: 'screen_share',
			muted: false,
			publishedWidthPx: 1920,
			publishedHeightPx: 1080,
		},
	]);
});

for (const name of ['', undefined]) {
	test(`a participant whose name is ${JSON.stringify(name)} is called by the identity`, () => {
		const tracks = buildSceneTracks([{ ...ALICE, ...(name !== undefined && { name }) }]);
		expect(tracks.map((track) => track.name)).toEqual(['alice', 'alice']);
	});
}

test('a participant without video is not in the scene', () => {
	expect(buildSceneTracks([{ ...ALICE, videos: [] }])).toEqual([]);
});

test('scene tracks come in the order of the participants', () => {
	const video = { source: 'camera', muted: false };
	const participants = ['zoe', 'adam', 'mia'].map((identity) => ({
		...ALICE,
		identity,
		videos: [{ ...video, trackSid: `TR_${identity}` }],
	}));
	expect(buildSceneTracks(participants).map(({ identity }) => identity)).toEqual(['zoe', 'adam', 'mia']);
});

test('what the server has not said is zero, and never having spoken stays null', () => {
	const participant = { ...ALICE, joinedAtMs: null, lastSpokeAtMs: null };
	const [track] = buildSceneTracks([
		{ ...participant, videos: [{ trackSid: 'TR_1', source: 'camera', muted: false }] },
	]);
	expect(track).toMatchObject({ joinedAtMs: 0, lastSpokeAtMs: null, publishedWidthPx: 0, publishedHeightPx: 0 });
});

for (const source of ['unknown', 'microphone', 'screen_share_audio', 'hologram']) {
	test(`a video that is declared as ${source} is of unknown source`, () => {
		const videos = [{ trackSid: 'TR_1', source, muted: false }];
		expect(buildSceneTracks([{ ...ALICE, videos }]).map((track) => track.source)).toEqual(['unknown']);
	});
}
