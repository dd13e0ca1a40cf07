import { Recorder } from './recorder.ts';

await Recorder.open();
