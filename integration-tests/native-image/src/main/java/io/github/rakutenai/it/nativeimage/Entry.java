package io.github.rakutenai.it.nativeimage;

import java.util.List;

/** What a model is asked to make up; Quarkus does not know of it. */
record Entry(String title, Kind kind, List<String> words) {

    enum Kind {
        NOTE,
        QUESTION
    }
}
