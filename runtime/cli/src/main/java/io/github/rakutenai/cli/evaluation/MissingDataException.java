package io.github.rakutenai.cli.evaluation;

import java.io.IOException;

/** A data set is not where it was looked for. */
public class MissingDataException extends IOException {

    public MissingDataException(String message) {
        super(message);
    }
}
