package io.github.rakutenai.quarkus.runtime;

import java.util.Locale;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.model.Model;

/** What is loaded, in one line for log and health. */
record ModelFacts(LoadedModel loaded) {

    @Override
    public String toString() {
        Model model = loaded.model();
        Backend backend = loaded.backend();
        return String.format(
                Locale.ROOT,
                "%s (%s, %.1f million parameters, %.1f MB, %d tokens of context) on %s (%s)",
                model.name(),
                model.format(),
                model.parameters() / 1e6,
                model.sizeBytes() / 1e6,
                model.config().contextTokens(),
                backend.name(),
                backend.device());
    }
}
