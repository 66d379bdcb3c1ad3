package io.github.rakutenai.engine.inference;

import java.util.List;

import io.github.rakutenai.engine.tokenizer.Detokenizer;

/** Turns one reply's tokens into text: whole characters only, nothing from the first stop text on. */
final class ReplyText {

    private final Detokenizer detokenizer;
    private final StopTexts stopTexts;

    ReplyText(Detokenizer detokenizer, List<String> stops) {
        this.detokenizer = detokenizer;
        stopTexts = new StopTexts(stops);
    }

    String append(int token) {
        return stopTexts.append(detokenizer.accept(token));
    }

    boolean stopped() {
        return stopTexts.found();
    }

    /** What is left when the reply ends without a stop text. */
    String finish() {
        String last = stopTexts.append(detokenizer.finish());
        return stopTexts.found() ? last : last + stopTexts.finish();
    }
}
