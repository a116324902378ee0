import { Module } from '@nestjs/common';

import { InspectInputController } from './inspect-input.controller.js';
import { InspectOutputController } from './inspect-output.controller.js';

/** Judges what goes in and what comes out. */
@Module({ controllers: [InspectInputController, InspectOutputController] })
export class GuardrailsModule {}
