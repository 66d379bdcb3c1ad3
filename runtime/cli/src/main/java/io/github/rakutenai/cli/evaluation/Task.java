package io.github.rakutenai.cli.evaluation;

import java.io.IOException;
import java.util.List;

/** A benchmark of the model card. */
public interface Task {

    TaskCard card();

    /**
     * Reads its data set.
     *
     * @throws MissingDataException if a file that it cannot do without is not there
     */
    List<Section> read(DataFolder data) throws IOException;
}
