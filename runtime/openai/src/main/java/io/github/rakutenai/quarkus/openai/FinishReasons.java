package io.github.rakutenai.quarkus.openai;

import io.github.rakutenai.engine.scheduler.FinishReason;

/** Why a reply ended, in OpenAI's words. */
final class FinishReasons {

    private FinishReasons() {}

    static String of(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            // Whoever cancelled it does not hear this.
            case LENGTH, CANCELLED -> "length";
        };
    }
}
