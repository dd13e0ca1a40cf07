#!/usr/bin/env node
import { dirname } from 'node:path';
import { aptCommandFor, aptInstall } from './apt-install.mjs';
import { findOnPath } from './machine.mjs';
import { MissingToolError } from './missing-tool-error.mjs';
import { printResultIfMain } from './print-result.mjs';
import { step } from './progress.mjs';

/**
 * Finds ffmpeg and ffprobe, with which tests judge recordings, or installs the package that has both. Recording itself
 * never uses them.
 * @returns {Promise<string>} the folder that holds both; it is in PATH
 */
export async function findFfmpeg() {
	if (!bothAreThere()) {
		let problem = 'the package is installed, but its commands are not in PATH';
		try {
			await step('ffmpeg: installing the package', () => aptInstall(['ffmpeg']));
		} catch (error) {
			problem = error instanceof Error ? error.message : String(error);
		}
		if (!bothAreThere()) {
			throw new MissingToolError({
				what: 'ffmpeg with ffprobe',
				why: 'by the tests only, as an independent judge of recordings',
				remedy: aptCommandFor(['ffmpeg']),
				tried: ['PATH: not there', problem],
			});
		}
	}
	return dirname(String(findOnPath('ffmpeg')));
}

function bothAreThere() {
	return findOnPath('ffmpeg') !== undefined && findOnPath('ffprobe') !== undefined;
}

await printResultIfMain(import.meta.url, findFfmpeg);
