package io.github.rakutenai.quarkus.runtime;

import io.github.rakutenai.engine.Backends;

/** What computes a model. */
public enum BackendSetting {
    AUTO(Backends.AUTO),
    CPU(Backends.CPU),
    TORNADOVM("tornadovm");

    private final String word;

    BackendSetting(String word) {
        this.word = word;
    }

    /** As the engine calls it. */
    String word() {
        return word;
    }
}
